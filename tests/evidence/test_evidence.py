"""What is taken in, how it is kept, to whom it is given."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import resource
from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from portal import confined
from portal.archive import Bad
from portal.database import db
from portal.evidence import inspection, owners, queries, rules, service, store
from portal.evidence.models import Evidence
from portal.evidence.service import Received, Reference
from portal.refusal import Invalid, Refused
from tests.cast import Cast
from tests.evidence import corpus


@pytest.fixture
def thing(cast: Cast) -> str:
    """Something of UBND phường Đông that only its people may read."""
    unit = cast.units["dong"]
    owners.register(
        owners.Owner("thing", lambda actor, object_id: object_id == "t1" and actor.unit_id == unit, lambda _: "/don-vi")
    )
    yield "t1"
    owners._OWNERS.pop("thing")


def receive(name: str, content: bytes) -> Received:
    name = rules.clean_name(name)
    return Received(store.receive(io.BytesIO(content), name), name)


def files_in(folder) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


@pytest.mark.parametrize("name", list(corpus.GOOD))
def test_ordinary_files_are_taken_and_kept_unchanged(context, name: str) -> None:
    content = corpus.GOOD[name]
    received = receive(name, content)
    assert received.stored.sha256 == hashlib.sha256(content).hexdigest()
    assert store.read(received.stored.sha256) == content
    kind = rules.kind_of_name(name)
    assert (received.stored.preview_sha256 is not None) == kind.picture
    assert received.stored.pages == (1 if kind.picture or kind.media_type == "application/pdf" else None)
    assert files_in(context.instance / "tmp") == []


@pytest.mark.parametrize("name", list(corpus.BAD))
def test_what_is_not_what_it_says_or_runs_by_itself_is_refused(context, name: str) -> None:
    with pytest.raises(Refused) as refused:
        receive(name, corpus.BAD[name])
    assert refused.value.reason.text
    assert files_in(context.instance / "evidence") == [] and files_in(context.instance / "tmp") == []


def peak_of(path: str, name: str) -> int:
    """What inspecting one file costs at most, in KiB: asked by a child of itself (run by `confined`)."""
    with contextlib.suppress(Bad):
        inspection.inspect(path, name)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("bomb", ["bom.docx", "bom-anh.png"])
def test_bombs_cost_little(context, tmp_path, bomb: str) -> None:
    with pytest.raises(Refused):
        receive(bomb, corpus.BAD[bomb])
    file = tmp_path / bomb
    file.write_bytes(b"")
    nothing = confined.run(f"{__name__}:peak_of", str(file), bomb)
    file.write_bytes(corpus.BAD[bomb])
    assert confined.run(f"{__name__}:peak_of", str(file), bomb) < nothing + 60 * 1024


def test_a_file_over_the_limit_is_refused(context) -> None:
    with pytest.raises(Refused, match="lớn hơn 20 MB"):
        receive("lon.pdf", corpus.pdf() + b"\0" * (21 * 1024 * 1024))


def test_a_preview_is_small_and_says_nothing_about_the_camera(context) -> None:
    received = receive("anh.jpg", corpus.GOOD["anh.jpg"])
    preview = store.read(received.stored.preview_sha256)
    assert corpus.JPEG_EXIF_CANARY in corpus.GOOD["anh.jpg"] and corpus.JPEG_EXIF_CANARY not in preview
    assert preview[8:12] == b"WEBP" and len(preview) < 60_000


needs_heic = pytest.mark.skipif(not rules.CONVERTS_HEIC, reason="pi-heif is not built for this machine")


@needs_heic
def test_a_heic_photo_is_kept_as_a_jpeg_upright_and_without_the_camera(context) -> None:
    received = receive("Con dấu.HEIC", corpus.HEIC)
    kept, preview = store.read(received.stored.sha256), store.read(received.stored.preview_sha256)
    assert (received.stored.media_type, received.stored.size) == ("image/jpeg", len(kept))
    assert rules.kept_name("Con dấu.HEIC") == "Con dấu.jpg" and rules.kept_name("Con dấu.png") == "Con dấu.png"
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (640, 480), {})
        assert (
            picture.info["icc_profile"][36:40] == b"acsp"
        )  # a profile: the colours an iPhone means are not those of every screen
        red = picture.getpixel((139, 264))  # the ring of the stamp, turned as the camera was held
        assert red[0] > 150 > 90 > red[1]
    assert corpus.HEIC_EXIF_CANARY in corpus.HEIC
    assert corpus.HEIC_EXIF_CANARY not in kept and corpus.HEIC_EXIF_CANARY not in preview
    assert files_in(context.instance / "tmp") == []
    assert sorted(files_in(context.instance / "evidence")) == sorted(
        [received.stored.sha256, received.stored.preview_sha256]
    )


@needs_heic
def test_a_large_heic_photo_becomes_a_page_at_200_dpi_and_one_too_large_is_refused(tmp_path, monkeypatch) -> None:
    file = tmp_path / "a.heic"
    file.write_bytes(corpus.HEIC)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)  # what is inspected here sets it
    monkeypatch.setattr(inspection, "JPEG_SIDE", 320)
    with Image.open(io.BytesIO(inspection.inspect(str(file), "a.heic")["instead"])) as picture:
        assert picture.size == (320, 240)
    monkeypatch.setattr(inspection, "MOST_PIXELS", 480 * 640 - 1)
    with pytest.raises(Bad, match="Ảnh quá lớn"):
        inspection.inspect(str(file), "a.heic")


def test_a_server_without_the_library_says_how_to_send_such_a_photo(monkeypatch) -> None:
    monkeypatch.setattr(rules, "KINDS", tuple(kind for kind in rules.KINDS if kind is not rules.HEIC))
    assert "Tương thích nhất" in rules.refuse_name("a.HEIC").remedy
    assert "Tương thích nhất" not in rules.refuse_name("a.exe").remedy


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/x.pdf", "x.pdf"), ("C:\\a\\b.pdf", "b.pdf"), ("con.pdf", "tep-con.pdf"), ("...", "tep"),
        ("a\u202egpj.exe.pdf", "agpj.exe.pdf"), ("x\r\nSet-Cookie: a.pdf", "x Set-Cookie_ a.pdf"), ("-rf.pdf", "rf.pdf"),
        ("Quyết định số 5.pdf", "Quyết định số 5.pdf"), ("d" * 400 + ".pdf", "d" * 146 + ".pdf"), ("", "tep"),
    ],
)  # fmt: skip
def test_names_are_text_and_never_paths(given: str, kept: str) -> None:
    assert rules.clean_name(given) == kept


def test_the_same_content_twice_is_stored_once_and_owned_twice(cast: Cast, context, thing: str) -> None:
    actor = cast.actor("canbo.dong")
    for _ in range(2):
        files = [receive("a.pdf", corpus.pdf())]
        service.attach(actor, "thing", thing, unit_id=actor.unit_id, files=files, reference=Reference())
    db.session.commit()
    assert len(files_in(context.instance / "evidence")) == 1
    first, second = queries.of("thing", thing)
    service.remove(actor, "thing", thing, [first.id])
    db.session.commit()
    assert [row.id for row in queries.of("thing", thing)] == [second.id]
    assert store.read(second.sha256)


@pytest.mark.both
def test_a_reference_stands_without_a_file_but_not_without_words(cast: Cast, context) -> None:
    actor = cast.actor("canbo.dong")
    reference = Reference("12/KH-UBND", date(2024, 3, 7), "Kế hoạch cải cách hành chính")
    service.attach(actor, "thing", "t1", unit_id=None, files=[], reference=reference)
    with pytest.raises(Invalid, match="trích yếu"):
        service.attach(actor, "thing", "t1", unit_id=None, files=[], reference=Reference("12/KH-UBND"))
    assert [row.title for row in queries.of("thing", "t1")] == ["Kế hoạch cải cách hành chính"]


def test_a_thing_holds_only_so_much(cast: Cast, context) -> None:
    actor = cast.actor("canbo.dong")
    received = Received(store.Stored("0" * 64, 20 * rules.MEBIBYTE, "application/pdf", None), "a.pdf")
    service.attach(actor, "thing", "t1", unit_id=None, files=[received] * 5, reference=Reference())
    with pytest.raises(Refused, match="100 MB"):
        service.attach(actor, "thing", "t1", unit_id=None, files=[received], reference=Reference())
    with pytest.raises(Refused, match="30 tài liệu"):
        service.attach(actor, "thing", "t2", unit_id=None, files=[received] * 31, reference=Reference())


def test_only_readers_of_the_thing_get_the_file_and_never_inline(cast: Cast, thing: str) -> None:
    with cast.portal.app.app_context():
        actor = cast.actor("canbo.dong")
        files = [receive("Ảnh chụp.jpg", corpus.GOOD["anh.jpg"])]
        row = service.attach(actor, "thing", thing, unit_id=actor.unit_id, files=files, reference=Reference())[0]
        db.session.commit()
        path = f"/minh-chung/{row.id}"
    mine = cast.browser("truong.dong").client.get(f"{path}/tep")
    assert mine.data == corpus.GOOD["anh.jpg"]
    assert mine.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''" in mine.headers["Content-Disposition"]
    assert mine.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert mine.headers["Content-Type"] == "image/jpeg" and mine.headers["X-Content-Type-Options"] == "nosniff"
    seen = cast.browser("truong.dong").client.get(f"{path}/xem")
    assert seen.status_code == 200 and corpus.JPEG_EXIF_CANARY not in seen.data
    for person in ("canbo.tay", "vanphong", "lanhdao", "quantri", "khongvai"):
        expected = 200 if person == "khongvai" else 404  # whoever the owner's rule lets in, and nobody else
        for end in ("tep", "xem"):
            assert cast.browser(person).client.get(f"{path}/{end}").status_code == expected, person
    assert cast.browser().client.get(f"{path}/tep").status_code == 303
    assert "Ảnh chụp.jpg" in cast.browser("canbo.dong").get("/minh-chung").text
    assert "Ảnh chụp.jpg" not in cast.browser("canbo.tay").get("/minh-chung").text


def test_evidence_of_an_unknown_kind_is_read_by_nobody(cast: Cast, context) -> None:
    assert not owners.may_read(cast.actor("quantri"), "nothing", "x")


def test_a_damaged_file_is_not_served_as_if_it_were_whole(context) -> None:
    received = receive("a.pdf", corpus.pdf())
    path = store.path_of(received.stored.sha256)
    os.chmod(path, 0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(OSError, match="damaged"):
        store.read(received.stored.sha256)


def test_every_statement_of_storing_comes_before_the_row(cast: Cast, context, monkeypatch) -> None:
    """A crash between the disk and the database leaves an orphan file, never a row without its file."""
    done: list[str] = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, _o=original, _n=name: (done.append(_n), _o(*a))[1])
    received = receive("a.pdf", corpus.pdf())
    assert done == ["fsync", "replace", *["fsync"] * (len(done) - 2)] and len(done) >= 3
    assert db.session.scalar(select(Evidence.id)) is None
    assert store.path_of(received.stored.sha256).exists()


# --- the child process --------------------------------------------------------------------------


def _spins() -> None:
    while True:
        pass


def _eats() -> int:
    return len(bytearray(2_000_000_000))


def _dies() -> None:
    os._exit(3)


@pytest.mark.parametrize(("job", "kind"), [("_eats", "MemoryError"), ("_dies", "died"), ("_spins", "died")])
def test_a_job_that_eats_loops_or_dies_harms_nobody(job: str, kind: str) -> None:
    with pytest.raises(confined.ConfinedError) as error:
        confined.run(f"{__name__}:{job}", seconds=1)
    assert error.value.kind == kind
    assert confined.run("portal.vietnamese:fold", "Đường") == "duong"


def _counts(most: int, tell: Callable[[int], None]) -> str:
    for number in range(most):
        tell(number)
    return "done"


def test_a_job_tells_how_far_it_is() -> None:
    heard: list[int] = []
    assert confined.run(f"{__name__}:_counts", 3, tell=heard.append) == "done" and heard == [0, 1, 2]


def test_who_comes_when_all_turns_are_taken_is_told_so() -> None:
    turns = confined.Turns(1, 0.01)
    busy = []

    def meanwhile(_: int) -> None:
        with pytest.raises(confined.ConfinedError) as error:
            turns.run("portal.vietnamese:fold", "Đường")
        busy.append(error.value.kind)

    assert turns.run(f"{__name__}:_counts", 1, tell=meanwhile) == "done" and busy == ["busy"]
    assert turns.run("portal.vietnamese:fold", "Đường") == "duong"  # the turn was given back
