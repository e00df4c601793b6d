"""From dossiers found in order to the published decision, and what is refused on the way."""

from __future__ import annotations

import re
from datetime import date

import pytest

from portal import clock
from portal.audit import queries as audit
from portal.awards import pool, queries, service
from portal.awards.commands import load_base_salaries
from portal.awards.models import AwardEntry
from portal.awards.service import Said, Spoken
from portal.awards.states import ListState, Word
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.models import Campaign
from portal.checklists.service import verify
from portal.checklists.states import Verdict
from portal.database import db
from portal.dossiers import service as dossiers
from portal.dossiers.states import DossierState
from portal.refusal import Conflict, Invalid, Refused
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import NOON, scan, whole
from tests.dossiers.test_dossiers import sent, verify_all

UNIT, PERSON = "Ủy ban nhân dân phường Đông", "Kim Thị Hoa"
ASKED = {"asked_body": "Thanh tra quận", "asked_answer": "Công văn số 7/TTr", "asked_on": "20/10/2024", "aware": "y"}
DECISION = {
    "decision_number": "99/QĐ-UBND", "decided_on": "20/10/2024", "signer": "CHỦ TỊCH", "signer_name": "Huỳnh Văn Bình",
    "clear": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def ready(cast: Cast) -> Cast:
    """One dossier was found in order: a unit (its vote unanimous) and one person."""
    sent(cast)
    with cast.portal.app.app_context():
        office = cast.actor("vanphong2")
        dossiers.receive(office, whole(cast).dossier)
        verify_all(cast)
        dossiers.find_eligible(office, whole(cast))
        load_base_salaries(office)
        db.session.commit()
        db.session.remove()
    return cast


@pytest.fixture
def inside(ready: Cast):
    with ready.portal.app.app_context():
        yield ready


def table(cast: Cast) -> queries.Table:
    return queries.table(campaigns.campaign_or_404(cast.campaign))


def ids(cast: Cast) -> dict[str, str]:
    return {line.row.name: line.row.candidate_id for line in table(cast).lines}


def said(verb) -> str:
    with pytest.raises(Refused) as caught:
        verb()
    db.session.rollback()
    return caught.value.reason.code


def propose(cast: Cast, *names: str) -> None:
    office, known = cast.actor("vanphong2"), ids(cast)
    now = table(cast)
    service.save(office, now, now.version, {known[name]: Said(True) for name in names})
    asked = {"asked_body": "Thanh tra", "asked_answer": "Không có", "asked_on": date(2024, 10, 20)}
    service.propose(office, table(cast), **asked, aware=True)
    db.session.commit()


# --- the whole way ------------------------------------------------------------------------------
def test_from_the_table_to_the_published_result(ready: Cast) -> None:
    office, leader, head = (ready.browser(name) for name in ("vanphong2", "lanhdao", "truong.dong"))
    visitor, here = ready.browser(), f"/xet-khen/{ready.campaign}"
    known = None
    with ready.portal.app.app_context():
        known = ids(ready)
        db.session.remove()
    page = office.get("/xet-khen")
    assert "Phường: 00/01" in page.text and "Cá nhân: 00/02" in page.text
    assert "Chưa chọn tập thể, cá nhân nào" in page.text
    page = office.submit(page, "Lưu bảng xét tặng", {"c": list(known.values())})
    assert "Phường: 01/01" in page.text and "Cá nhân: 01/02" in page.text
    assert "Danh sách trình bây giờ không có" in page.text and "đơn vị chưa gửi hồ sơ, hạn nộp đến" in page.text
    unaware = office.submit(page, "Trình lãnh đạo", ASKED | {"aware": None}, status=422)
    assert "đánh dấu ô này nếu vẫn trình" in unaware.text and unaware.soup.find("input", value="Thanh tra quận")
    page = office.submit(page, "Trình lãnh đạo", ASKED)
    assert "Đã trình, chờ lãnh đạo" in page.text and "Đã trình" in head.get("/ho-so").text
    page = leader.get(here)
    assert not page.has_button("Lưu bảng xét tặng") and page.soup.find(id="quyet-dinh") is None
    page = leader.submit(leader.get(here), "Đồng ý danh sách")
    assert "Lãnh đạo đã đồng ý" in page.text
    page = leader.submit(page, "Trả lại danh sách", {"note": "Chờ thêm hồ sơ của phường Tây"})
    assert "Đang lập danh sách" in page.text
    office.submit(office.get(here), "Trình lãnh đạo", ASKED)
    told = "Đã hỏi ý kiến Thanh tra quận ngày 20/10/2024, trả lời: Công văn số 7/TTr."
    assert told in leader.get(here).text  # who decides knows it
    page = leader.submit(leader.get(here), "Đồng ý danh sách")
    page = office.submit(office.get(here), "Ghi quyết định", DECISION)
    assert "Quyết định số 99/QĐ-UBND ngày 20/10/2024" in page.text and "2.340.000" in page.text
    assert "Chưa đính kèm bản quyết định" in page.text and not page.has_button("Công bố kết quả")
    page = office.submit(
        page, "Lưu số, ngày, người ký", {"decision_number": "98/QĐ-UBND", "decided_on": "01/01/2099"}, status=422
    )
    assert "Ngày quyết định chưa đến." in page.text
    right = {"decision_number": "98/QĐ-UBND", "decided_on": "19/10/2024", "signer_name": "Huỳnh Văn Bé"}
    page = office.submit(page, "Lưu số, ngày, người ký", right)
    assert "Quyết định số 98/QĐ-UBND ngày 19/10/2024" in page.text
    assert (
        "Sửa quyết định: số 99/QĐ-UBND ngày 20/10/2024, ký: CHỦ TỊCH, Huỳnh Văn Bình"
        in office.get(f"{here}/qua-trinh").text
    )
    back = {"decision_number": "99/QĐ-UBND", "decided_on": "20/10/2024", "signer_name": "Huỳnh Văn Bình"}
    page = office.submit(page, "Lưu số, ngày, người ký", back)
    # nothing is public before
    assert PERSON not in visitor.get("/ket-qua").text and PERSON not in visitor.get("/").text
    visitor.get(f"/ket-qua/{ready.campaign}", status=404)
    page = office.submit(page, "Đính kèm", {}, files=scan("Quyết định.pdf"))
    page = office.submit(page, "Công bố kết quả")
    assert "Đã công bố" in page.text
    page = visitor.get(f"/ket-qua/{ready.campaign}")
    assert UNIT in page.text and PERSON in page.text and "99/QĐ-UBND" in page.text
    assert "Được tặng Giấy khen, Quyết định số 99/QĐ-UBND" in head.get("/ho-so").text
    # withdrawn later: still in the list, marked
    page = office.submit(
        office.get(f"{here}/thu-hoi"),
        "Thu hồi Giấy khen",
        {"candidate": known[PERSON], "number": "120/QĐ-UBND", "on": "20/10/2024", "reason": "Khai không đúng"},
    )
    assert "Đã thu hồi" in page.text
    page = visitor.get(f"/ket-qua/{ready.campaign}")
    assert "đã thu hồi theo Quyết định số 120/QĐ-UBND ngày 20/10/2024" in page.text and PERSON in page.text


def test_the_papers_say_what_the_list_says(ready: Cast) -> None:
    office, here = ready.browser("vanphong2"), f"/xet-khen/{ready.campaign}/van-ban"
    with ready.portal.app.app_context():
        propose(ready, UNIT, PERSON)
        db.session.remove()
    for kind in ("bang-tong-hop", "to-trinh", "du-thao-quyet-dinh"):
        page = office.get(f"{here}/{kind}")
        words = " ".join(text_of(office.get(f"{here}/{kind}.pdf").response.data).split())
        for name in (UNIT, PERSON):
            assert name in page.text and name in words
        assert ("DỰ THẢO" in page.html) and ("DỰ THẢO" in words)  # no number yet
        signed = text_of(office.get(f"{here}/{kind}.pdf?ban=ky").response.data)
        assert "DỰ THẢO" not in signed and "Số:" in signed
    assert "Số:\u00a0\u00a0" in page.html and "ngày\u00a0\u00a0" in page.html  # room for the clerk
    assert "01 tập thể và 01 cá nhân" in words and "/QĐ-UBND" in words
    for kind in ("xuong-ten", "giay-khen", "gi-do"):
        office.get(f"{here}/{kind}", status=404)
    office.submit(office.get(f"/xet-khen/{ready.campaign}"), "Ghi quyết định", DECISION, files=scan("Quyết định.pdf"))
    words = " ".join(text_of(office.get(f"{here}/du-thao-quyet-dinh.pdf").response.data).split())
    # 0,30 and 0,15 of 2.340.000, rounded up
    assert "Số: 99/QĐ-UBND" in words and "710.000" in words and "360.000" in words
    assert "Tổng số tiền thưởng: 1.070.000 đồng (Một triệu không trăm bảy mươi nghìn đồng)" in words
    assert "DỰ THẢO" not in words
    words = " ".join(text_of(office.get(f"{here}/xuong-ten.pdf").response.data).split())
    assert "DỰ THẢO" not in words  # to sign for receipt
    assert words.index(UNIT) < words.index(PERSON)
    assert "TẶNG GIẤY KHEN" in text_of(office.get(f"{here}/giay-khen.pdf").response.data)


# --- the office ---------------------------------------------------------------------------------
@pytest.mark.both
def test_somebody_saved_first(inside: Cast) -> None:
    office, known = inside.actor("vanphong2"), ids(inside)
    service.save(office, table(inside), 0, {known[UNIT]: Said(True, "ghi chú")})
    db.session.commit()
    with pytest.raises(Conflict):
        service.save(office, table(inside), 0, {known[UNIT]: Said(False)})
    db.session.rollback()
    assert table(inside).line(known[UNIT]).proposed


def test_a_conflict_keeps_what_was_typed(ready: Cast) -> None:
    first, second = ready.browser("vanphong2"), ready.browser("vanphong2")
    with ready.portal.app.app_context():
        known = ids(ready)
        db.session.remove()
    old = second.get("/xet-khen")
    first.submit(first.get("/xet-khen"), "Lưu bảng xét tặng", {"c": [known[UNIT]]})
    page = second.submit(
        old, "Lưu bảng xét tặng", {"c": [known[PERSON]], f"r_{known[PERSON]}": "vì rất xứng đáng"}, status=409
    )
    assert "vừa được người khác sửa" in page.text and 'value="vì rất xứng đáng"' in page.html
    page = second.submit(page, "Lưu bảng xét tặng")
    assert "Cá nhân: 01/02" in page.text and "Phường: 00/01" in page.text


def test_suspended_means_out_of_the_list_until_considered_again(inside: Cast) -> None:
    office, known = inside.actor("vanphong2"), ids(inside)
    service.save(office, table(inside), 0, {key: Said(True) for key in known.values()})
    assert said(lambda: service.suspend(office, table(inside), known[PERSON], "vì")) == "reason.missing"
    service.save(office, table(inside), table(inside).version, {key: Said(True) for key in known.values()})
    service.suspend(office, table(inside), known[PERSON], "Đang xem xét kỷ luật")
    assert [line.row.name for line in table(inside).standing] == [UNIT]
    service.resume(office, table(inside), known[PERSON])
    assert {line.row.name for line in table(inside).standing} == {UNIT, PERSON}
    propose(inside, UNIT, PERSON)
    service.suspend(office, table(inside), known[PERSON], "Đang xem xét kỷ luật")  # also while it is with the leader
    assert said(lambda: service.resume(office, table(inside), known[PERSON])) == "award.change.proposed"


def test_too_many_or_nobody_does_not_go_up(inside: Cast) -> None:
    office, known = inside.actor("vanphong2"), ids(inside)
    asked = {"asked_body": "Thanh tra", "asked_answer": "Không", "asked_on": date(2024, 10, 20), "aware": True}
    assert said(lambda: service.propose(office, table(inside), **asked)) == "award.missing"
    campaign = campaigns.campaign_or_404(inside.campaign)
    person = next(row for row in campaign.categories if row.code == "ca_nhan")
    unit = next(row for row in campaign.categories if row.code == "phuong")
    person.quota, unit.quota = 1, 1
    service.save(office, table(inside), 0, {key: Said(True) for key in known.values()})
    assert table(inside).missing == []
    with pytest.raises(Invalid):
        service.propose(office, table(inside), **asked | {"asked_on": date(2024, 10, 21)})
    service.propose(office, table(inside), **asked)
    assert whole(inside).dossier.state is DossierState.PRESENTED
    assert said(lambda: service.save(office, table(inside), table(inside).version, {})) == "award.change.proposed"


def test_recalled_lets_dossiers_go_back(inside: Cast) -> None:
    propose(inside, UNIT)
    office = inside.actor("vanphong2")
    assert said(lambda: dossiers.return_for_more(office, whole(inside), "thiếu gì đó")).startswith("dossier.return")
    service.recall(office, table(inside))
    assert whole(inside).dossier.state is DossierState.ELIGIBLE and table(inside).state is ListState.DRAFTING


# --- the leader ---------------------------------------------------------------------------------
def test_a_name_held_back_says_why_and_is_not_awarded(inside: Cast) -> None:
    propose(inside, UNIT, PERSON)
    leader, known = inside.actor("lanhdao"), ids(inside)
    with pytest.raises(Invalid):
        service.speak(leader, table(inside), {known[PERSON]: Spoken(Word.HOLD)})
    db.session.rollback()
    service.speak(leader, table(inside), {known[PERSON]: Spoken(Word.HOLD, "Chờ kết luận kiểm tra")})
    assert table(inside).state is ListState.PROPOSED
    service.agree(leader, table(inside), {})
    assert [line.row.name for line in table(inside).standing] == [UNIT]
    office = inside.actor("vanphong2")
    service.decide(
        office,
        table(inside),
        number="9/QĐ",
        on=date(2024, 10, 20),
        signature=["CHỦ TỊCH", "A"],
        clear=True,
        signed=False,
    )
    assert [line.row.name for line in table(inside).awarded] == [UNIT]
    assert whole(inside).dossier.state is DossierState.DECIDED


def test_a_list_that_came_back_forgets_the_leaders_words(inside: Cast) -> None:
    """Else a name held back once would not count against the quota the second time."""
    propose(inside, UNIT, PERSON)
    leader, known = inside.actor("lanhdao"), ids(inside)
    service.speak(leader, table(inside), {known[PERSON]: Spoken(Word.HOLD, "Chờ kết luận kiểm tra")})
    service.send_back(leader, table(inside), "Xem lại nhóm cá nhân")
    campaign = campaigns.campaign_or_404(inside.campaign)
    assert {line.row.name for line in table(inside).standing} == {UNIT, PERSON}
    assert [group.proposed for group in table(inside).groups if group.proposed] == [1, 1] and campaign


def test_who_is_no_longer_in_order_stays_in_the_table_and_is_not_awarded(inside: Cast) -> None:
    propose(inside, UNIT, PERSON)
    office = inside.actor("vanphong2")
    nominee = next(row for row in whole(inside).nominees if row.candidate.name == PERSON)
    verify(office, nominee.sheet.subject, "thanh_tich", Verdict.NOT_MET, "Khai không đúng")
    db.session.commit()
    line = table(inside).line(nominee.candidate.id)
    assert line.proposed and not line.stands
    service.decide(
        office, table(inside), number="9/QĐ", on=date(2024, 10, 20), signature=["A"], clear=True, signed=True
    )
    assert [row.row.name for row in table(inside).awarded] == [UNIT]
    unit = next(row for row in whole(inside).nominees if row.candidate.name == UNIT)
    verify(office, unit.sheet.subject, "chi_dao", Verdict.NOT_MET, "Khai không đúng")
    assert [row.row.name for row in table(inside).awarded] == [UNIT]  # what was decided is decided


def test_nobody_agrees_to_what_he_proposed(inside: Cast) -> None:
    from portal.access.roles import Role
    from portal.people import queries as people
    from portal.people import service as people_service

    account = people.account_named("vanphong2")
    people_service.add_grant(inside.actor("quantri"), account, Role.LEADER, people.unit_named("quan"))
    db.session.commit()
    propose(inside, UNIT)
    inside.browser("vanphong2").get(f"/xet-khen/{inside.campaign}")  # both sides of the table on one page
    both = inside.actor("vanphong2")
    assert said(lambda: service.agree(both, table(inside), {})) == "award.own"
    assert said(lambda: service.send_back(both, table(inside), "lập lại")) == "award.own"
    service.send_back(inside.actor("lanhdao"), table(inside), "Thiếu ý kiến Hội đồng")
    made = table(inside).made
    assert made.state is ListState.DRAFTING and made.leader_note == "Thiếu ý kiến Hội đồng"
    assert whole(inside).dossier.state is DossierState.ELIGIBLE


# --- the decision -------------------------------------------------------------------------------
def test_what_a_decision_needs(inside: Cast) -> None:
    propose(inside, UNIT)
    office = inside.actor("vanphong2")
    right = {"number": "9/QĐ", "on": date(2024, 10, 20), "signature": ["A"], "clear": True, "signed": True}

    def decide(**given) -> None:
        service.decide(office, table(inside), **right | given)

    assert said(lambda: decide(signed=False)) == "award.signed"
    assert said(lambda: decide(on=date(2018, 1, 1))) == "award.salary"
    for given in ({"clear": False}, {"on": date(2024, 10, 21)}):
        with pytest.raises(Invalid):
            decide(**given)
    decide()
    db.session.commit()
    assert said(decide) == "award.decide.decided"
    assert said(lambda: service.publish(office, table(inside))) == "award.copy"


def test_the_base_salary_is_that_of_the_day(inside: Cast) -> None:
    assert queries.base_salary_on(date(2023, 6, 30)).amount == 1_490_000
    assert queries.base_salary_on(date(2023, 7, 1)).amount == 1_800_000
    assert queries.base_salary_on(date(2019, 6, 30)) is None


def test_the_admin_writes_a_new_base_salary(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = admin.get("/quan-tri/luong-co-so")
    typed = {"from_on": "01/07/2025", "amount": "2500000", "source": "Nghị định"}
    page = admin.submit(page, "Ghi lương cơ sở", typed)
    assert "2.500.000" in page.text and "01/07/2025" in page.text


def test_an_award_of_the_same_year_elsewhere_is_told_and_needs_a_reason(inside: Cast) -> None:
    propose(inside, UNIT)
    office = inside.actor("vanphong2")
    service.decide(
        office, table(inside), number="9/QĐ", on=date(2024, 10, 20), signature=["A"], clear=True, signed=True
    )
    db.session.commit()
    other = Campaign(**{
        column.name: getattr(campaigns.campaign_or_404(inside.campaign), column.name)
        for column in Campaign.__table__.columns
        if column.name not in ("id", "plan_number")
    }, plan_number="2/KH")  # fmt: skip
    db.session.add(other)
    db.session.flush()
    key = pool._key(whole(inside).nominees[0].candidate)
    given = pool._given_this_year(other)
    assert "Quyết định số 9/QĐ ngày 20/10/2024" in given[key][0]
    entry = db.session.get(AwardEntry, ids(inside)[UNIT])
    entry.revoked_on, entry.revoked_reason = date(2024, 10, 20), "Khai không đúng"
    db.session.flush()
    assert pool._given_this_year(other) == {}
    db.session.rollback()


def test_a_finished_campaign_keeps_its_list_but_an_award_can_be_withdrawn(inside: Cast) -> None:
    propose(inside, UNIT)
    office = inside.actor("vanphong2")
    service.decide(
        office, table(inside), number="9/QĐ", on=date(2024, 10, 20), signature=["A"], clear=True, signed=True
    )
    campaign_service.finish(office, campaigns.campaign_or_404(inside.campaign))
    db.session.commit()
    assert said(lambda: service.publish(office, table(inside))) == "award.finished"
    known = ids(inside)
    right = {"number": "1/QĐ", "on": date(2024, 10, 20), "reason": "Khai không đúng"}
    with pytest.raises(Invalid):
        service.revoke(office, table(inside), known[UNIT], **right | {"on": date(2024, 10, 19)})
    assert said(lambda: service.revoke(office, table(inside), known[PERSON], **right)) == "award.not_given"
    service.revoke(office, table(inside), known[UNIT], **right)
    assert said(lambda: service.revoke(office, table(inside), known[UNIT], **right)) == "award.not_given"


# --- who reads ----------------------------------------------------------------------------------
def test_another_host_and_the_units_see_no_table(ready: Cast) -> None:
    for name in ("vanphong.xa", "lanhdao", "canbo.dong", "truong.dong"):
        status = {"lanhdao": 200, "vanphong.xa": 404}.get(name, 403)
        ready.browser(name).get(f"/xet-khen/{ready.campaign}", status=status)


def test_the_signed_decision_is_read_by_units_only_once_published(ready: Cast) -> None:
    office, here = ready.browser("vanphong2"), f"/xet-khen/{ready.campaign}"
    with ready.portal.app.app_context():
        propose(ready, UNIT)
        db.session.remove()
    page = office.submit(office.get(here), "Ghi quyết định", DECISION, files=scan("Quyết định.pdf"))
    file = next(tag["href"] for tag in page.soup.find_all("a") if tag["href"].startswith("/minh-chung/"))
    ready.browser("truong.dong").get(file, status=404)
    office.submit(office.get(here), "Công bố kết quả")
    ready.browser("truong.dong").get(file, status=200)
    ready.browser("vanphong.xa").get(file, status=404)


def test_the_table_asks_the_database_as_often_with_more_names(ready: Cast) -> None:
    office = ready.browser("vanphong2")
    office.get("/xet-khen")
    with ready.portal.counted() as seen:
        office.get("/xet-khen")
    cold = len(seen)
    assert cold <= 18
    with ready.portal.app.app_context():
        assert audit.verify()[0] is None


# --- what was found of the dossiers ---------------------------------------------------------------
def test_the_appraisal_says_what_came_in_and_why_not(ready: Cast) -> None:
    office, here = ready.browser("vanphong2"), f"/xet-khen/{ready.campaign}"
    address = office.get(here).link("Báo cáo thẩm định hồ sơ")
    page = office.get(address)
    assert UNIT in page.text and "Đủ điều kiện, tiêu chuẩn" in page.text
    assert re.search(r"Có 01/0\d cơ quan, đơn vị gửi hồ sơ", page.text) and "Đề xuất" not in page.text
    words = " ".join(text_of(office.get(f"{address}.pdf").response.data).split())
    assert "Hồ sơ đủ điều kiện trình" in words and "DỰ THẢO" in words
    with ready.portal.app.app_context():
        propose(ready, UNIT, PERSON)
        db.session.remove()
    page = office.get(address)
    assert "IV. Đề xuất" in page.text and "Cá nhân: 01/" in page.text
    ready.browser("canbo.dong").get(address, status=403)
