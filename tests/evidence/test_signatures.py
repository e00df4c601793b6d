"""Digital signatures of a PDF: who, when, changed or not, known or not; never a green that is not earned."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal import confined
from portal.evidence import inspection, queries, service, signatures, store
from portal.evidence.service import Received, Reference
from portal.web.acts import writing
from tests.cast import Cast
from tests.evidence import corpus, signing

AUTHORITY, STRANGER = signing.authority(), signing.authority("Tổ chức khác")
SIGNED = signing.signed(AUTHORITY)


def read(folder: Path, content: bytes, *roots) -> list[signatures.Signature]:
    (folder / "a.pdf").write_bytes(content)
    return signatures.read(str(folder / "a.pdf"), [signing.der(root[1]) for root in roots])


def widened(content: bytes) -> bytes:
    """Somebody changed a page after it was signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"] = generic.ArrayObject([generic.NumberObject(value) for value in (0, 0, 300, 300)])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# --- what is read -------------------------------------------------------------------------------
def test_who_signed_and_that_nothing_changed(tmp_path: Path) -> None:
    (one,) = read(tmp_path, SIGNED, AUTHORITY)
    assert (one.name, one.organisation, one.issuer) == ("Nguyễn Thị Lan", "Phòng Nội vụ", "Chứng thực số thử nghiệm")
    assert one.serial == "abc" and one.at is not None and abs((datetime.now(UTC) - one.at).total_seconds()) < 86_400
    assert one.unchanged and one.whole and one.trusted


@pytest.mark.parametrize("roots", [(), (STRANGER,)], ids=["none", "another"])
def test_an_authority_that_nobody_trusts_is_not_known(tmp_path: Path, roots) -> None:
    (one,) = read(tmp_path, SIGNED, *roots)
    assert one.unchanged and not one.trusted


def test_a_certificate_that_was_over_is_not_known(tmp_path: Path) -> None:
    old = signing.signed(AUTHORITY, until=datetime(2021, 1, 1, tzinfo=UTC))
    (one,) = read(tmp_path, old, AUTHORITY)
    assert not one.trusted


def test_a_byte_that_changed_and_a_page_that_was_changed_later(tmp_path: Path) -> None:
    flipped = bytearray(SIGNED)
    flipped[60] ^= 1
    for content in (bytes(flipped), widened(SIGNED)):
        (one,) = read(tmp_path, content, AUTHORITY)
        assert not one.unchanged


def test_a_second_signature_leaves_the_first_as_it_was(tmp_path: Path) -> None:
    one, two = read(tmp_path, signing.signed(STRANGER, "Trần Văn Hào", content=SIGNED), AUTHORITY)
    assert (one.unchanged, one.whole, one.trusted) == (True, False, True)
    assert (two.name, two.unchanged, two.whole, two.trusted) == ("Trần Văn Hào", True, True, False)


def test_only_certificates_of_authorities_are_taken() -> None:
    both = signing.pem(AUTHORITY[1]) + signing.pem(STRANGER[1])
    assert [found[1] for found in signatures.certificates(both)] == ["Chứng thực số thử nghiệm", "Tổ chức khác"]
    assert signatures.certificates(signing.der(AUTHORITY[1]))[0][2] == "1"
    for wrong in (b"", b"chu", corpus.pdf(), signing.pem(AUTHORITY[1])[:200]):
        with pytest.raises(confined.ConfinedError):
            confined.run("portal.evidence.signatures:certificates", wrong)


@pytest.mark.parametrize(
    ("content", "number"),
    [(SIGNED, 1), (signing.signed(STRANGER, "Trần Văn Hào", content=SIGNED), 2), (corpus.pdf(), 0)],
    ids=["one", "two", "none"],
)
def test_signatures_are_counted_when_a_file_is_taken_in(tmp_path: Path, content: bytes, number: int) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    assert inspection.inspect(str(tmp_path / "a.pdf"), "a.pdf")["signatures"] == number


# --- in the portal --------------------------------------------------------------------------------
@pytest.fixture
def evidence_id(cast: Cast) -> str:
    """A signed file of phường Đông's own checklist."""
    cast.launch()
    with cast.portal.app.app_context():
        stored = store.receive(io.BytesIO(SIGNED), "Kế hoạch.pdf")
        with writing():
            (row,) = service.attach(
                cast.actor("canbo.dong"), "spreading", f"{cast.campaign}:{cast.units['dong']}", unit_id=cast.units["dong"],
                files=[Received(stored, "Kế hoạch.pdf")], reference=Reference(),
            )  # fmt: skip
            found = row.id
    return found


def trust(cast: Cast, content: bytes, status: int = 200):
    admin = cast.browser("quantri")
    page = admin.get(admin.get("/quan-tri").link("Chứng thư được tin"))
    return admin.submit(page, "Thêm chứng thư", files={"file": (io.BytesIO(content), "goc.pem")}, status=status)


@pytest.mark.both
def test_the_page_says_what_is_known_and_no_more(cast: Cast, evidence_id: str) -> None:
    officer, here = cast.browser("canbo.dong"), f"/minh-chung/{evidence_id}/chu-ky"
    page = officer.get(here)
    for words in (
        "Nguyễn Thị Lan, Phòng Nội vụ",
        "Không bị sửa từ khi ký",
        "Chứng thư chưa xác định",
        "Quản trị chưa thêm",
    ):
        assert words in page.text
    assert "được tin" not in page.text
    assert "Chứng thực số thử nghiệm" in trust(cast, signing.pem(AUTHORITY[1])).text
    assert "Chứng thư có nguồn gốc được tin" in officer.get(here).text
    admin = cast.browser("quantri")
    admin.submit(admin.get("/quan-tri/chung-thu"), "Bỏ chứng thư")
    assert "Chứng thư chưa xác định" in officer.get(here).text
    cast.browser("canbo.tay").get(here, status=404)


def test_the_same_root_is_kept_once_and_a_wrong_file_is_said(cast: Cast) -> None:
    for _ in range(2):
        page = trust(cast, signing.pem(AUTHORITY[1]))
    assert page.text.count("Chứng thực số thử nghiệm") == 1
    page = trust(cast, b"khong phai", status=422)
    assert "không phải chứng thư" in page.text
    with cast.portal.app.app_context():
        assert len(queries.trusted_roots()) == 1
    cast.browser("canbo.dong").get("/quan-tri/chung-thu", status=403)


def test_a_file_without_signatures_has_no_such_page(cast: Cast) -> None:
    cast.launch()
    with cast.portal.app.app_context():
        stored = store.receive(io.BytesIO(corpus.pdf()), "a.pdf")
        with writing():
            (row,) = service.attach(
                cast.actor("canbo.dong"), "spreading", f"{cast.campaign}:{cast.units['dong']}", unit_id=cast.units["dong"],
                files=[Received(stored, "a.pdf")], reference=Reference(),
            )  # fmt: skip
            found = row.id
    cast.browser("canbo.dong").get(f"/minh-chung/{found}/chu-ky", status=404)
