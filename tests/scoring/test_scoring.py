"""A set from its file to the figures of the checklist: scored, sent, appraised twice, locked; by the persons whose step it is."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal import clock
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.checklists import queries as checklists
from portal.checklists.states import Conclusion
from portal.database import db
from portal.demo.scans import picture as picture_of
from portal.people import queries as people
from portal.refusal import Invalid, NotFound, Refused
from portal.scoring import loading, queries, rules, service
from portal.scoring.models import ScoreSheet
from portal.scoring.service import Found, Said
from portal.scoring.setfile import BadSet, parse_set
from portal.scoring.states import MOVES, Move, SetState, State
from tests.cast import Cast
from tests.dossiers.ready import NOON

FILE = Path(__file__).resolve().parents[1] / "data" / "set-phuong.toml"
TEXT = FILE.read_text(encoding="utf-8")
D = Decimal
YES = Said({"word": "yes"})
ANSWERS = {
    "1.1": Said({"day": date(2023, 1, 30)}),
    "1.2": Said({"part": D(95), "whole": D(100)}),
    "1.3": Said({"items": ["0", "1", "2"]}),
    "2.1": Said({}, not_applicable=True, note="Không có hồ sơ trễ hạn"),
    "2.2": Said({"points": D("4.5")}),
}  # 2 + 4.75 + 3 + 4.5 + derived 0.925 × 3 = 2.78, of 18


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


def load(cast: Cast, text: str = TEXT, *, opens: bool = True) -> str:
    with cast.portal.app.app_context():
        office = cast.actor("vanphong2")
        made = loading.load_set(office, campaigns.campaign_or_404(cast.campaign), parse_set(text))
        if opens:
            loading.open_set(office, made)
        db.session.commit()
        return made.id


def whole(cast: Cast, set_id: str, person: str = "canbo.dong", unit: str = "dong") -> queries.Whole:
    return queries.whole_or_404(cast.actor(person), set_id, cast.units[unit])


def score(cast: Cast, set_id: str, said: dict[str, Said] | None = None) -> None:
    for code, entry in (ANSWERS if said is None else said).items():
        found = whole(cast, set_id)
        line = found.line(code)
        service.save_line(cast.actor("canbo.dong"), found, code, line.entry.version if line.entry else 0, entry)
    db.session.commit()


def sent(cast: Cast, set_id: str) -> None:
    with cast.portal.app.app_context():
        score(cast, set_id)
        service.send(cast.actor("canbo.dong"), whole(cast, set_id))
        db.session.commit()


def refusal(verb) -> str:
    with pytest.raises(Refused) as caught:
        verb()
    db.session.rollback()
    return caught.value.reason.code


# --- sets ---------------------------------------------------------------------------------------
@pytest.mark.both
def test_a_set_is_a_version_that_is_opened_once(launched: Cast, context) -> None:
    first = load(launched)
    second = load(launched, TEXT.replace("Bộ tiêu chí phường", "Bộ tiêu chí phường, sửa"), opens=False)
    office = launched.actor("vanphong2")
    old, new = (queries.set_or_404(office, set_id) for set_id in (first, second))
    assert (old.set_version, old.state, new.set_version, new.state) == (1, SetState.OPEN, 2, SetState.DRAFT)
    assert (new.year, new.rounding.places, new.bonus_cap) == (2023, 2, 1)  # the year of the criterion on the index
    assert [line.code for line in new.lines][:3] == ["I", "1.1", "1.2"]
    assert refusal(lambda: loading.open_set(office, old)) == "set.opened"
    new = queries.set_or_404(office, second)
    score(launched, first)
    loading.open_set(office, new)
    assert queries.set_or_404(office, first).state is SetState.CLOSED
    assert refusal(lambda: score(launched, first, {"2.2": Said({"points": D(1)})})) == "score.finished"


def test_a_version_is_not_replaced_once_somebody_sent(launched: Cast) -> None:
    first = load(launched)
    sent(launched, first)
    second = load(launched, opens=False)
    with launched.portal.app.app_context():
        office = launched.actor("vanphong2")
        assert refusal(lambda: loading.open_set(office, queries.set_or_404(office, second))) == "set.sent"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('code = "kha"', 'code = "kha_gioi"', "ratings[1].code"),
        ('blocks = ["phuong"]', 'blocks = ["xa"]', "set.blocks[0]"),
        ('name = "Chất lượng"', 'name = "Chất lượng"\nunits = ["khong_co"]', "lines[6].units"),
    ],
)
def test_a_set_that_does_not_fit_the_campaign_is_told_by_its_path(
    launched: Cast, old: str, new: str, path: str
) -> None:
    with pytest.raises(BadSet) as caught:
        load(launched, TEXT.replace(old, new))
    assert [where for where, _ in caught.value.faults] == [path]


def test_the_command_names_the_path_and_loads(launched: Cast, tmp_path: Path) -> None:
    runner = launched.portal.app.test_cli_runner()
    bad = tmp_path / "bad.toml"
    bad.write_text(TEXT.replace("maximum = 10", "maximum = 11", 1), encoding="utf-8")
    answer = runner.invoke(args=["scoring", "check", str(bad)])
    assert answer.exit_code == 1 and "lines[0].maximum" in answer.output
    answer = runner.invoke(args=["scoring", "load", str(FILE), "--host", "quan", "--year", "2024", "--open"])
    assert answer.exit_code == 0 and "phiên bản 1, chấm điểm năm 2023" in answer.output
    answer = runner.invoke(args=["scoring", "load", str(FILE), "--host", "quan", "--year", "2020"])
    assert answer.exit_code == 1 and "không có phong trào" in answer.output


def assigned_text() -> str:
    text = TEXT.replace('code = "phuong"\ntitle', 'code = "phong"\ntitle').replace(
        'blocks = ["phuong"]', "assigned = true"
    )
    return text.replace('code = "2.2"\n', 'code = "2.2"\nunits = ["taichinh"]\n')


def test_lines_of_a_set_are_assigned_to_units(launched: Cast) -> None:
    set_id = load(launched, assigned_text(), opens=False)
    office = launched.browser("vanphong2")
    page = office.get(f"/cham-diem/bo/{set_id}")
    assert "chưa phân công" in page.text and not page.has_button("Mở chấm điểm")
    for code, units in (("1.1", ["taichinh"]), ("1.2", ["vanphong"]), ("1.3", ["vanphong"]), ("2.1", ["vanphong"]),
                        ("2.3", ["taichinh"]), ("T.1", ["taichinh"]), ("P", ["taichinh", "vanphong"])):  # fmt: skip
        page = office.get(f"/cham-diem/bo/{set_id}/tc/{code}")
        office.submit(page, "Ghi phân công", {"don_vi": units})
    launched.browser("canbo.taichinh").get(f"/cham-diem/bo/{set_id}", status=404)  # not opened yet
    page = office.submit(office.get(f"/cham-diem/bo/{set_id}"), "Mở chấm điểm")
    assert "Phòng Tài chính" in page.text
    page = launched.browser("canbo.taichinh").get("/cham-diem")
    assert "Chất lượng" in page.text and "Nhiệm vụ hoàn thành" not in page.text
    with launched.portal.app.app_context():
        mine = whole(launched, set_id, "canbo.taichinh", "taichinh")
        assert mine.own_totals.maximum == 10  # 1.1, 2.2, 2.3
        with pytest.raises(NotFound):
            whole(launched, set_id)
        assert (
            refusal(
                lambda: loading.assign(
                    launched.actor("vanphong2"), queries.set_or_404(launched.actor("vanphong2"), set_id), "P", []
                )
            )
            == "set.opened"
        )
    other = load(
        launched,
        TEXT.replace('code = "phuong"\ntitle', 'code = "khac"\ntitle').replace('"phuong"]', '"phong"]'),
        opens=False,
    )
    assert "theo bộ tiêu chí khác" in office.get(f"/cham-diem/bo/{other}").text


# --- the unit -----------------------------------------------------------------------------------
@pytest.mark.both
def test_points_follow_from_what_is_typed(launched: Cast, context) -> None:
    set_id = load(launched)
    score(
        launched,
        set_id,
        {"1.1": Said({"day": date(2023, 1, 31)}), **{code: said for code, said in ANSWERS.items() if code != "1.1"}},
    )
    found = whole(launched, set_id)
    marks = {line.spec.code: service.shown(line.own) for line in found.leaves}
    assert marks == {
        "1.1": "0", "1.2": "4,75", "1.3": "3", "2.1": "không áp dụng", "2.2": "4,5", "2.3": "2,78", "T.1": "chưa chấm",
        "P": "chưa chấm",
    }  # fmt: skip
    totals = found.own_totals
    assert (totals.points, totals.maximum, totals.percent) == (D("15.03"), 18, D("83.50"))
    sheet = db.session.query(ScoreSheet).one()
    assert (sheet.self_points, sheet.self_maximum, sheet.rating) == (D("15.03"), 18, "kha")
    score(launched, set_id, {"T.1": Said({"count": D(5)}), "P": Said({"count": D(3)})})
    totals = whole(launched, set_id).own_totals
    assert (totals.bonus, totals.penalty, totals.points) == (1, 2, D("14.03"))


def test_what_cannot_be_true_is_not_kept(launched: Cast, context) -> None:
    set_id = load(launched)

    def faults(code: str, said: Said) -> set[str]:
        with pytest.raises(Invalid) as caught:
            service.save_line(launched.actor("canbo.dong"), whole(launched, set_id), code, 0, said)
        return set(caught.value.errors)

    assert faults("1.2", Said({"part": D(9), "whole": D(8)})) == {"part"}
    assert faults("2.2", Said({"points": D("5.01")})) == {"points"}
    assert faults("P", Said({"count": D(6)})) == {"count"}
    assert faults("2.1", Said({}, not_applicable=True)) == {"note"}
    assert faults("1.1", Said({}, not_applicable=True, note="Không phát sinh")) == {"not_applicable"}
    with pytest.raises(NotFound):
        service.save_line(launched.actor("canbo.dong"), whole(launched, set_id), "2.3", 0, Said({}))
    assert db.session.query(ScoreSheet).count() == 0


def test_an_officer_scores_line_by_line_with_evidence_and_sends(launched: Cast) -> None:
    load(launched)
    browser = launched.browser("canbo.dong")
    page = browser.get("/cham-diem")
    assert "không phải văn bản pháp lý" in page.text and "Còn 05 tiêu chí chưa chấm" in page.text
    page = browser.get(page.link("1.1"))
    assert "Ban hành trước ngày 31/01." in page.text
    page = browser.submit(
        page,
        "Lưu và sang tiêu chí sau",
        {"v_day": "30/01/2023"},
        files={"files": (io.BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"), "x.exe")},
        status=422,
    )
    assert "30/01/2023" in page.html
    page = browser.submit(
        page, "Lưu và sang tiêu chí sau", {"v_day": "30/01/2023", "abstract": "Kế hoạch CCHC năm", "number": "5/KH"}
    )
    assert page.path.endswith("/tc/1.2")
    page = browser.submit(page, "Lưu", {"v_part": "9", "v_whole": "8"}, status=422)
    assert "không thể lớn hơn tổng số" in page.text
    page = browser.submit(page, "Lưu", {"v_part": "95", "v_whole": "100"})
    assert "95/100 = 95,00%" in page.text and "4,75" in page.text
    here = page.path.rpartition("/")[0]
    page = browser.get(f"{here}/1.3")
    browser.submit(page, "Lưu", {"v_items_0": "y", "v_items_1": "y", "v_items_2": "y"})
    browser.submit(browser.get(f"{here}/2.1"), "Lưu", {"not_applicable": "y", "note": "Không có hồ sơ trễ"})
    page = browser.submit(browser.get(f"{here}/2.2"), "Lưu", {"v_points": "4,5"})
    assert "Tính từ điểm của các tiêu chí 1.2, 2.2" in browser.get(f"{here}/2.3").text
    page = browser.submit(browser.get("/cham-diem"), "Gửi để thẩm định")
    assert "17,03/18" in page.text and "Đã gửi, chờ thẩm định" in page.text
    assert "Kế hoạch CCHC năm" in browser.get(f"{here}/1.1").text
    assert not browser.get(f"{here}/1.1").has_button("Lưu")
    page = browser.submit(page, "Thu hồi")
    assert "Đang tự chấm" in page.text
    assert "Thu hồi bảng tự chấm điểm" in browser.get(f"{here.removesuffix('/tc')}/qua-trinh").text


def test_two_who_score_the_same_line_are_told(launched: Cast) -> None:
    set_id = load(launched)
    browser = launched.browser("canbo.dong")
    path = f"/cham-diem/{set_id}/{launched.units['dong']}/tc/2.2"
    stale = browser.get(path)
    browser.submit(browser.get(path), "Lưu", {"v_points": "3", "note": "Trước"})
    page = browser.submit(stale, "Lưu", {"v_points": "4", "note": "Sau"}, status=409)
    assert "Trước" in page.text and "Sau" in page.html


def test_what_was_not_sent_is_the_units_own(launched: Cast) -> None:
    set_id = load(launched)
    with launched.portal.app.app_context():
        score(launched, set_id)
    office, path = launched.browser("vanphong2"), f"/cham-diem/{set_id}/{launched.units['dong']}"
    mine = launched.browser("canbo.dong")
    picture = (io.BytesIO(picture_of("UBND phường Đông", "Kế hoạch", [])), "ke-hoach.jpg")
    page = mine.submit(mine.get(f"{path}/tc/1.2"), "Lưu", {"abstract": "Kế hoạch năm"}, files={"files": picture})
    file = page.link("Kế hoạch năm")
    office.get(file, status=404)
    mine.get(file)
    for end in ("", "/tc/2.2", "/ket-qua", "/qua-trinh"):
        page = office.get(path + end)
        assert "4,5" not in page.text and "17,03" not in page.text, end
    launched.browser("canbo.tay").get(path, status=404)
    launched.browser("truong.tay").get(path, status=404)
    assert "17,03" in launched.browser("truong.dong").get(path).text
    assert not launched.browser("truong.dong").get(path).has_button("Gửi để thẩm định")
    mine.submit(mine.get(path), "Gửi để thẩm định")
    office.get(file)
    launched.browser("canbo.tay").get(file, status=404)


# --- the appraisal ------------------------------------------------------------------------------
@pytest.mark.both
def test_lowered_explained_appraised_again_and_locked(launched: Cast, context) -> None:
    set_id = load(launched)
    sent(launched, set_id)
    office, officer = launched.actor("vanphong2"), launched.actor("canbo.dong")
    mine = lambda: whole(launched, set_id, "vanphong2")  # noqa: E731
    for found in (Found(D(3)), Found(D("3.001"), reason="Lẻ quá"), Found(D(6), reason="Cao quá"), Found(None)):
        with pytest.raises(Invalid):
            service.appraise(office, mine(), "2.2", found)
    service.appraise(office, mine(), "2.2", Found(D(3), reason="Tài liệu thiếu hai quý"))
    service.appraise(office, mine(), "1.3", Found(D(0), reason="Báo cáo năm gửi chậm"))
    service.appraise(office, mine(), "2.1", Found(D(0), reason="Có hồ sơ trễ hạn"))
    assert mine().final_totals.maximum == 20
    assert refusal(lambda: service.recall(officer, mine())) == "score.being_appraised"
    assert refusal(lambda: service.lock(office, mine())) == "score.lock.sent"
    # what was refused rolled the appraisals back: again, and kept
    for code, points, reason in (
        ("2.2", 3, "Tài liệu thiếu hai quý"),
        ("1.3", 0, "Báo cáo năm gửi chậm"),
        ("2.1", 0, "Có hồ sơ trễ hạn"),
    ):
        service.appraise(office, mine(), code, Found(D(points), reason=reason))
    service.finish(office, mine())
    db.session.commit()
    found = mine()
    assert [line.spec.code for line in found.changed] == ["1.3", "2.1", "2.2"] and found.state is State.APPRAISED
    assert found.line("2.3").final.points == D("2.33")  # (0.95 + 0.6) / 2 × 3
    assert found.sheet.explain_until.astimezone(clock.VIETNAM).isoformat() == "2024-10-24T00:00:00+07:00"
    assert refusal(lambda: service.lock(office, mine())) == "score.lock.waiting"
    assert refusal(lambda: service.explain(officer, whole(launched, set_id), "1.2", "Xin giữ")) == "score.unchanged"
    service.explain(officer, whole(launched, set_id), "1.3", "Báo cáo gửi đúng hạn, có dấu công văn đi")
    service.answer(officer, whole(launched, set_id))
    service.appraise(office, mine(), "1.3", Found(D(3), reason="Chấp nhận giải trình"))
    service.lock(office, mine())
    db.session.commit()
    found = mine()
    totals = found.final_totals
    assert (totals.points, totals.maximum, totals.percent) == (D("15.08"), 20, D("75.40"))
    assert (found.sheet.points, found.sheet.rating, found.sheet.locked_by) == (D("15.08"), "kha", office.label)
    assert (
        refusal(lambda: service.appraise(office, mine(), "1.3", Found(D(1), reason="Nhầm lẫn")))
        == "score.appraise.locked"
    )
    words = [entry.what for entry in audit.history(found.key)]
    assert "Chốt điểm: 15,08/20, Khá" in words and any("lần 2 tiêu chí 1.3" in text for text in words)


def test_time_to_explain_runs_out(launched: Cast, context) -> None:
    set_id = load(launched)
    sent(launched, set_id)
    office = launched.actor("vanphong2")
    service.appraise(office, whole(launched, set_id, "vanphong2"), "2.2", Found(D(3), reason="Thiếu tài liệu"))
    service.finish(office, whole(launched, set_id, "vanphong2"))
    db.session.commit()
    with clock.at(NOON + timedelta(days=5)):
        assert (
            refusal(lambda: service.explain(launched.actor("canbo.dong"), whole(launched, set_id), "2.2", "Xin giữ"))
            == "score.explain_late"
        )
        service.lock(office, whole(launched, set_id, "vanphong2"))


def test_nothing_lowered_is_locked_at_once(launched: Cast, context) -> None:
    set_id = load(launched)
    sent(launched, set_id)
    office = launched.actor("vanphong2")
    service.finish(office, whole(launched, set_id, "vanphong2"))
    assert whole(launched, set_id, "vanphong2").sheet.explain_until is None
    service.lock(office, whole(launched, set_id, "vanphong2"))
    assert whole(launched, set_id).final_totals.points == D("17.03")


def test_who_declares_never_appraises(launched: Cast) -> None:
    """Of the standing office's own unit the leader appraises; an officer with that role appraises nothing of what it scored."""
    text = TEXT.replace('blocks = ["phuong"]', 'blocks = ["phong", "phuong"]')
    set_id = load(launched, text)
    with launched.portal.app.app_context():
        officer = launched.actor("vanphong")
        for code, said in ANSWERS.items():
            service.save_line(officer, whole(launched, set_id, "vanphong", "vanphong"), code, 0, said)
        service.send(officer, whole(launched, set_id, "vanphong", "vanphong"))
        db.session.commit()
        for person in ("vanphong", "vanphong2"):
            code = refusal(
                lambda person=person: service.appraise(
                    launched.actor(person),
                    whole(launched, set_id, person, "vanphong"),
                    "2.2",
                    Found(D(4), reason="Giảm điểm"),
                )
            )
            assert code == ("verify.own" if person == "vanphong" else "verify.own_unit")
    path = f"/cham-diem/{set_id}/{launched.units['vanphong']}"
    assert not launched.browser("vanphong2").get(path).has_button("Kết thúc thẩm định lần 1")
    leader = launched.browser("lanhdao")
    page = leader.submit(leader.get(f"{path}/tc/2.2"), "Ghi thẩm định", {"points": "4", "reason": "Thiếu tài liệu"})
    assert "Thiếu tài liệu" in page.text
    page = leader.submit(leader.get(path), "Kết thúc thẩm định lần 1")
    assert "Đã thẩm định lần 1" in page.text


def test_side_by_side_with_the_reason_and_the_chart(launched: Cast) -> None:
    set_id = load(launched)
    sent(launched, set_id)
    office, officer = launched.browser("vanphong2"), launched.browser("canbo.dong")
    assert "Đã gửi, chờ thẩm định" in office.get("/cham-diem").text
    path = f"/cham-diem/{set_id}/{launched.units['dong']}"
    page = office.submit(office.get(f"{path}/tc/2.2"), "Ghi thẩm định", {"points": "3"}, status=422)
    assert "cần nêu lý do" in page.text
    page = office.submit(page, "Ghi và sang tiêu chí sau", {"points": "3", "reason": "Thiếu minh chứng"})
    assert page.path.endswith("/2.3")
    for end in ("", "/tc/2.2", "/ket-qua", "/qua-trinh"):
        assert "Thiếu minh chứng" not in officer.get(path + end).text  # not before the first appraisal is over
    office.submit(office.get(path), "Kết thúc thẩm định lần 1")
    page = officer.get("/cham-diem")
    row = next(row for row in page.soup.find_all("tr") if row.find("a") and row.a.get_text() == "2.2")
    assert [cell.get_text() for cell in row.find_all("td")] == [
        "5",
        "4,5",
        "3",
    ] and "Thiếu minh chứng" in row.get_text()
    assert "Thẩm định lần 1 thay đổi 01 tiêu chí" in page.text
    page = officer.submit(
        officer.get(f"{path}/tc/2.2"),
        "Lưu giải trình",
        {"explanation": "Đã gửi bổ sung", "abstract": "Báo cáo quý III"},
    )
    assert "Đã gửi bổ sung" in page.text and "Báo cáo quý III" in page.text
    officer.submit(officer.get(path), "Gửi giải trình")
    assert "Đã gửi bổ sung" in office.get(f"{path}/tc/2.2").text
    office.submit(office.get(path), "Chốt điểm")
    page = officer.get(f"{path}/ket-qua")
    assert "15,08/18 điểm, 83,78%" in page.text and "Xếp loại Khá" in page.text and "tạm tính" not in page.text
    svg = str(page.soup.find("svg", role="img"))
    assert len(svg) <= 1_500 and [tag.get_text() for tag in page.soup.select("svg text")] == ["I", "II"]
    numbers = [[cell.get_text() for cell in row.find_all("td")] for row in page.soup.select("tbody tr")]
    assert numbers[:2] == [["9,75/10", "9,75/10"], ["7,28/8", "5,33/8"]]
    page = office.get("/cham-diem")
    assert "15,08/18" in page.text and "Khá" in page.text


def tasks(cast: Cast, person: str) -> str:
    return cast.browser(person).get("/viec-can-lam?phan=cham-diem").text


def test_each_finds_on_the_first_page_what_waits(launched: Cast) -> None:
    assert "Không còn việc phải làm" in tasks(launched, "canbo.dong")
    set_id = load(launched)
    assert "Tự chấm điểm (1)" in tasks(launched, "canbo.dong") and "Chưa chấm." in tasks(launched, "canbo.dong")
    assert "Không còn việc phải làm" in tasks(launched, "canbo.taichinh")
    sent(launched, set_id)
    assert "chờ thẩm định, chốt điểm (1)" in tasks(launched, "vanphong2")
    assert "chốt điểm (1)" not in tasks(launched, "lanhdao")
    assert "Đang chờ (1)" in tasks(launched, "canbo.dong")
    with launched.portal.app.app_context():
        office = launched.actor("vanphong2")
        service.appraise(office, whole(launched, set_id, "vanphong2"), "2.2", Found(D(3), reason="Thiếu tài liệu"))
        service.finish(office, whole(launched, set_id, "vanphong2"))
        db.session.commit()
    assert "giải trình đến 23:59 ngày 23/10/2024" in tasks(launched, "canbo.dong")
    assert "chốt điểm (1)" not in tasks(launched, "vanphong2")
    with clock.at(NOON + timedelta(days=5)):
        launched._browsers.clear()  # sessions are over by then
        assert "Hết hạn giải trình, chưa chốt điểm." in tasks(launched, "vanphong2")
        with launched.portal.app.app_context():
            service.lock(launched.actor("vanphong2"), whole(launched, set_id, "vanphong2"))
            db.session.commit()
        assert "Đã chốt 15,08/18 điểm." in tasks(launched, "canbo.dong")


# --- the checklist ------------------------------------------------------------------------------
def figures(cast: Cast) -> dict:
    mine = campaigns.present_enrolment(cast.units["dong"])
    return campaigns.figures(mine.campaign, "unit", mine.unit_id)


def test_a_locked_result_feeds_the_checklist_and_cannot_be_typed_over(launched: Cast, context) -> None:
    set_id = load(launched)
    mine = campaigns.present_enrolment(launched.units["dong"])
    officer, office, subject = (
        launched.actor("canbo.dong"),
        launched.actor("vanphong2"),
        ("unit", launched.units["dong"]),
    )
    for indicator, period, value in (("points", "2023", 60), ("points", "2022", 70), ("maximum", "2022", 100)):
        campaign_service.set_figure(
            officer, mine.campaign, subject, indicator, period, D(value), as_of=date(2023, 12, 31), source="Gõ tay"
        )
    db.session.commit()
    sent(launched, set_id)
    service.finish(office, whole(launched, set_id, "vanphong2"))
    assert figures(launched)[("points", "2023")].value == 60
    service.lock(office, whole(launched, set_id, "vanphong2"))
    found = figures(launched)
    assert [found[(name, "2023")].value for name in ("points", "maximum", "rating")] == [D("17.03"), 18, 3]
    assert found[("points", "2023")].source == "Bộ tiêu chí phường, chốt ngày 20/10/2024"
    assert found[("points", "2022")].value == 70 and found[("points", "2022")].origin == ""
    line = checklists.sheet(checklists.unit_subject(mine)).line("chi_so")
    assert line.conclusion is Conclusion.MET and "94,61%" in line.outcome.why
    assert refusal(
        lambda: campaign_service.set_figure(
            officer, campaigns.present_enrolment(launched.units["dong"]).campaign, subject, "points", "2023", D(99),
            as_of=date(2023, 12, 31), source="",
        )
    ) == "figure.counted"  # fmt: skip


def test_what_nothing_asks_for_is_not_fed_and_typed_figures_stay(launched: Cast, context) -> None:
    """A set of another year; and one of which nothing applies: the typed figures are nobody's to take away."""
    mine = campaigns.present_enrolment(launched.units["dong"])
    officer, office, subject = launched.actor("canbo.dong"), launched.actor("vanphong2"), ("unit", mine.unit_id)
    campaign_service.set_figure(
        officer, mine.campaign, subject, "points", "2023", D(60), as_of=date(2023, 12, 31), source="Gõ tay"
    )
    made = loading.load_set(office, mine.campaign, parse_set(TEXT), 2019)
    loading.open_set(office, made)
    set_id = made.id
    db.session.commit()
    sent(launched, set_id)
    found = whole(launched, set_id, "vanphong2")
    service.finish(office, found)
    service.lock(office, found)
    assert service.fed(found) == [] and figures(launched)[("points", "2023")].value == 60
    service.reopen(office, whole(launched, set_id, "vanphong2"), "Chốt nhầm đơn vị")
    queries.set_or_404(office, set_id).year = 2023
    for code in ("1.1", "1.2", "1.3", "2.1", "2.2"):
        now = whole(launched, set_id, "vanphong2")
        service.appraise(office, now, code, Found(None, not_applicable=True, reason="Không thuộc nhiệm vụ"))
    now = whole(launched, set_id, "vanphong2")
    assert now.final_totals.percent is None
    service.lock(office, now)
    service.reopen(office, whole(launched, set_id, "vanphong2"), "Chốt nhầm đơn vị")
    assert figures(launched)[("points", "2023")].value == 60


def test_the_checklist_says_where_the_points_come_from(launched: Cast) -> None:
    set_id = load(launched)
    sent(launched, set_id)
    with launched.portal.app.app_context():
        office = launched.actor("vanphong2")
        service.finish(office, whole(launched, set_id, "vanphong2"))
        service.lock(office, whole(launched, set_id, "vanphong2"))
        db.session.commit()
    browser, path = launched.browser("canbo.dong"), f"/tieu-chi/don-vi/{launched.units['dong']}/chi_so"
    page = browser.get(path)
    assert "tính từ kết quả chấm điểm đã chốt" in page.text and "17,03" in page.text
    names = {tag["name"] for tag in page.soup.find_all("input") if tag.get("name", "").startswith("f_")}
    assert names == {"f_points_last", "f_maximum_last"}
    office = launched.browser("vanphong2")
    here = f"/cham-diem/{set_id}/{launched.units['dong']}"
    page = office.submit(office.get(here), "Mở lại phiếu chấm", {"reason": ""}, status=422)
    page = office.submit(page, "Mở lại phiếu chấm", {"reason": "Chốt nhầm đơn vị"})
    assert "chờ thẩm định lần 2" in page.text
    with launched.portal.app.app_context():
        assert not [key for key, known in figures(launched).items() if known.origin]
        db.session.remove()
    office.submit(office.get(here), "Chốt điểm")
    assert "17,03" in browser.get(path).text


# --- rules --------------------------------------------------------------------------------------
@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(State))
def test_only_the_drawn_moves_are_possible(state: State, move: Move) -> None:
    assert (rules.refuse(move, state) is None) == (state in MOVES[move])
    assert rules.refuse(move, state, finished=True)


def test_a_finished_campaign_changes_no_score(launched: Cast, context) -> None:
    set_id = load(launched)
    sent(launched, set_id)
    campaign_service.finish(launched.actor("vanphong2"), campaigns.campaign_or_404(launched.campaign))
    db.session.commit()
    assert refusal(lambda: service.recall(launched.actor("canbo.dong"), whole(launched, set_id))) == "score.finished"
    assert people.unit_named("dong") is not None


def test_pages_ask_the_database_a_few_times(launched: Cast) -> None:
    set_id = load(launched)
    sent(launched, set_id)
    here = f"/cham-diem/{set_id}/{launched.units['dong']}"
    pages = [
        "/viec-can-lam?phan=cham-diem",
        "/cham-diem",
        here,
        f"{here}/tc/2.2",
        f"{here}/ket-qua",
        f"{here}/qua-trinh",
        f"/cham-diem/bo/{set_id}",
        f"/cham-diem/bo/{set_id}/tc/2.2",
    ]
    for person in ("canbo.dong", "vanphong2"):
        browser = launched.browser(person)
        for path in pages:
            with launched.portal.counted() as seen:
                browser.get(path)
            assert len(seen) <= 10, f"{path}: {len(seen)}\n" + "\n".join(seen)
