"""What a sent dossier holds fast, and what counts only once it was found to be so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.access.roles import Role
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.states import CandidateKind
from portal.checklists import service as checklist_service
from portal.checklists.states import Verdict
from portal.council.states import Standing
from portal.database import db
from portal.dossiers import for_council, queries, rules, service
from portal.dossiers.models import Dossier
from portal.dossiers.rules import Vote
from portal.dossiers.states import DossierState, PaperKind
from portal.dossiers.whole import PAPER
from portal.people import queries as people
from portal.people import service as people_service
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import LATE, NOON, prepared, reference, whole
from tests.dossiers.test_dossiers import act, said, sent, verify_all


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def eligible(cast: Cast):
    """An application context in which the dossier was found in order."""
    sent(cast)
    with cast.portal.app.app_context():
        office = cast.actor("vanphong2")
        act(lambda: service.receive(office, whole(cast).dossier))
        verify_all(cast)
        act(lambda: service.find_eligible(office, whole(cast)))
        yield cast


def put_forward(cast: Cast) -> list[str]:
    campaign = campaigns.campaign_or_404(cast.campaign)
    fit = for_council.host_candidates(campaign)
    return [row.name for row in campaigns.candidates(campaign) if row.id in fit]


# --- the checklist goes with its dossier ----------------------------------------------------------
def test_a_checklist_is_not_taken_back_without_its_dossier(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context():
        officer = cast.actor("canbo.dong")
        subjects = [nominee.sheet.subject for nominee in whole(cast).nominees]
        act(lambda: checklist_service.send(officer, subjects[0]))
        act(lambda: checklist_service.recall(officer, subjects[0]))  # ahead of the dossier: still the unit's own
        act(lambda: service.submit(officer, whole(cast)))
        act(lambda: service.approve(cast.actor("truong.dong"), whole(cast), True))
        for subject in subjects:
            assert said(lambda subject=subject: checklist_service.recall(officer, subject)) == "checklist.with_dossier"
        act(lambda: service.recall(officer, whole(cast)))
        assert {nominee.sheet.state.value for nominee in whole(cast).nominees} == {"editing"}
        db.session.remove()


def test_a_taken_back_supplement_is_still_the_returned_dossier(cast: Cast) -> None:
    sent(cast)
    with cast.portal.app.app_context():
        officer, head, office = (cast.actor(name) for name in ("canbo.dong", "truong.dong", "vanphong2"))
        act(lambda: service.return_for_more(office, whole(cast), "thiếu báo cáo"))
        with clock.at(NOON + timedelta(hours=2)):
            act(lambda: service.submit(officer, whole(cast)))
            act(lambda: service.approve(head, whole(cast), True))
            assert whole(cast).dossier.supplemented_by == head.label
            act(lambda: service.recall(officer, whole(cast)))
        dossier = whole(cast).dossier
        assert (dossier.state, dossier.reason) == (DossierState.RETURNED, "thiếu báo cáo")
        assert (dossier.supplemented_at, dossier.supplemented_by) == (None, "")
        assert dossier.submitted_at == NOON and dossier.submitted_by == head.label
        db.session.remove()


def test_no_new_name_comes_with_a_late_supplement(cast: Cast) -> None:
    sent(cast)
    with cast.portal.app.app_context():
        officer = cast.actor("canbo.dong")
        act(lambda: service.return_for_more(cast.actor("vanphong2"), whole(cast), "thiếu báo cáo"))

        def nominate():
            return service.nominate(officer, whole(cast).dossier, CandidateKind.RESIDENT, name="Lý Thị Út")

        with clock.at(LATE):
            assert said(nominate) == "dossier.nominate_late"
        assert act(nominate).name == "Lý Thị Út"
        db.session.remove()


# --- what counts ----------------------------------------------------------------------------------
def test_fit_is_what_was_found_met_and_passed() -> None:
    passed = Vote(4, 7, True)
    assert rules.is_fit([True, True], passed)
    assert not rules.is_fit([True, False], passed) and not rules.is_fit([], passed)
    assert not rules.is_fit([True], None) and not rules.is_fit([True], Vote(3, 7, False))


def test_declared_is_not_yet_found_met(cast: Cast) -> None:
    sent(cast)
    with cast.portal.app.app_context():
        assert not any(nominee.fit for nominee in whole(cast).nominees) and whole(cast).to_verify == 8
        verify_all(cast)
        assert all(nominee.fit for nominee in whole(cast).nominees) and whole(cast).to_verify == 0
        db.session.remove()


def test_a_line_that_comes_back_later_takes_the_name_off_the_councils_list(eligible: Cast) -> None:
    assert len(put_forward(eligible)) == 2
    person = whole(eligible).nominees[1]
    office = eligible.actor("vanphong2")
    act(lambda: checklist_service.verify(office, person.sheet.subject, "thanh_tich", Verdict.RETURNED, "xem lại"))
    assert put_forward(eligible) == ["Ủy ban nhân dân phường Đông"]


def test_a_later_vote_that_fails_takes_the_name_off_too(eligible: Cast, monkeypatch) -> None:
    from portal.council import results

    said_no = results.SubjectResult("later", 2, 7, "28,57%", Standing.FAILED)
    true = results.of_units

    def later(*given, **options):
        found = true(*given, **options)
        for unit in found.values():
            unit.decided = dict.fromkeys(unit.decided, said_no)
        return found

    monkeypatch.setattr(results, "of_units", later)
    assert put_forward(eligible) == []


@pytest.mark.parametrize(("present", "attached", "counts"), [(7, True, True), (7, False, False), (4, True, False)])
def test_minutes_from_outside_count_with_their_scan_and_quorum(cast: Cast, present, attached, counts) -> None:
    prepared(cast, minutes=False)
    with cast.portal.app.app_context():
        made = whole(cast)
        votes = {nominee.candidate.id: present for nominee in made.nominees}
        paper = act(
            lambda: service.save_paper(
                cast.actor("canbo.dong"), made.dossier, PaperKind.MINUTES, 0,
                issued_on=NOON.date(), members=7, present=present, votes=votes,
            )
        )  # fmt: skip
        if attached:
            reference(cast, PAPER, paper.id, "Biên bản họp bình xét")
            db.session.commit()
        db.session.remove()
        assert all((nominee.vote is not None) is counts for nominee in whole(cast).nominees)
        assert (not whole(cast).missing) is counts
        db.session.remove()


# --- who decides, and when no more ----------------------------------------------------------------
def test_neither_who_prepared_nor_who_sent_examines(cast: Cast) -> None:
    """Somebody who serves two units: a second hat does not lift the first."""
    sent(cast)
    with cast.portal.app.app_context():
        office = cast.actor("vanphong2")
        for column in ("prepared_account", "submitted_account"):
            dossier = whole(cast).dossier
            setattr(dossier, column, office.account_id)
            db.session.commit()
            assert said(lambda: service.return_for_more(office, whole(cast), "thiếu")) == "verify.own"
            setattr(whole(cast).dossier, column, None)
            db.session.commit()
        db.session.remove()


def test_a_finished_campaign_changes_no_dossier(cast: Cast) -> None:
    sent(cast)
    with cast.portal.app.app_context():
        officer, head, office = (cast.actor(name) for name in ("canbo.dong", "truong.dong", "vanphong2"))
        made = whole(cast)
        kept, deadline = made.dossier.id, made.deadline
        act(lambda: campaign_service.finish(office, campaigns.campaign_or_404(cast.campaign)))

        def again():
            return queries.whole(queries.dossier_or_404(officer, kept)[0], deadline)

        for verb in (
            lambda: service.submit(officer, again()),
            lambda: service.recall(officer, again()),
            lambda: service.approve(head, again(), True),
            lambda: service.send_back(head, again().dossier, "xem lại"),
            lambda: service.nominate(officer, again().dossier, CandidateKind.RESIDENT, name="Lý Thị Út"),
            lambda: service.drop(officer, again().dossier, again().nominees[0].candidate.id),
            lambda: service.save_paper(officer, again().dossier, PaperKind.REQUEST, 0),
            lambda: service.receive(office, again().dossier),
            lambda: service.return_for_more(office, again(), "thiếu báo cáo"),
            lambda: service.find_eligible(office, again()),
            lambda: service.find_not_eligible(office, again().dossier, "thiếu báo cáo"),
            lambda: service.count_originals(office, again().dossier, 1, NOON.date()),
        ):
            assert said(verb) == "dossier.finished"
        db.session.remove()


def test_the_own_units_dossier_waits_for_the_leader(cast: Cast) -> None:
    cast.launch()
    with cast.portal.app.app_context():
        officer = cast.actor("vanphong")
        campaign = campaigns.campaign_or_404(cast.campaign)
        dossier = act(lambda: service.prepare(officer, campaigns.enrolment(campaign, cast.units["vanphong"])))
        dossier.state, dossier.submitted_at, dossier.submitted_by = DossierState.SENT, NOON, officer.label
        dossier.receipt_number, dossier.prepared_account, dossier.stated_at = 1, officer.account_id, NOON
        db.session.commit()
        db.session.remove()
    arrived = cast.browser("vanphong2").get("/viec-can-lam")
    assert "Văn phòng" in arrived.soup.main.get_text() and arrived.has_link("Tiếp nhận")
    with cast.portal.app.app_context():
        office = cast.actor("vanphong2")
        act(lambda: service.receive(office, only()))
        assert said(lambda: service.find_not_eligible(office, only(), "chỉ số giảm")) == "verify.own_unit"
        db.session.remove()
    assert not cast.browser("vanphong2").get("/viec-can-lam").has_link("Thẩm định")
    assert cast.browser("lanhdao").get("/viec-can-lam").has_link("Thẩm định")
    with cast.portal.app.app_context():
        act(lambda: service.find_not_eligible(cast.actor("lanhdao"), only(), "chỉ số giảm"))
        assert only().state is DossierState.NOT_ELIGIBLE
        db.session.remove()


def only() -> Dossier:
    return db.session.query(Dossier).one()


# --- receipts -------------------------------------------------------------------------------------
def test_numbers_go_on_from_the_last(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context():
        west = campaigns.enrolment(campaigns.campaign_or_404(cast.campaign), cast.units["tay"])
        first = act(lambda: service.prepare(cast.actor("canbo.tay"), west))
        first.state, first.submitted_at, first.submitted_by = DossierState.SENT, NOON, "x"
        first.receipt_number, first.stated_at = 7, NOON
        db.session.commit()
        act(lambda: service.submit(cast.actor("canbo.dong"), whole(cast)))
        act(lambda: service.approve(cast.actor("truong.dong"), whole(cast), True))
        assert whole(cast).dossier.receipt_number == 8
        db.session.remove()


def test_the_receipt_and_the_reminder_tell_of_more_time(cast: Cast) -> None:
    here = f"/ho-so/{prepared(cast)}"
    with cast.portal.app.app_context():
        campaign = campaigns.campaign_or_404(cast.campaign)
        until = LATE + timedelta(days=5)
        act(
            lambda: campaign_service.extend(
                cast.actor("vanphong2"), campaign, people.unit_named("dong"), until, "Lũ lụt"
            )
        )
        db.session.remove()
    reminder = cast.browser("vanphong2").get("/don-vi/theo-doi/nhac?khoi=phuong").soup.find(id="tin").get_text()
    assert "Ủy ban nhân dân phường Đông (được gia hạn đến hết 23:59 ngày 05/11/2024)" in reminder
    assert "phường Tây (được" not in reminder
    with cast.portal.app.app_context(), clock.at(LATE):
        act(lambda: service.submit(cast.actor("canbo.dong"), whole(cast)))
        act(lambda: service.approve(cast.actor("truong.dong"), whole(cast), True))
        db.session.remove()
    words = "trong thời gian gia hạn (đến hết 23:59 ngày 05/11/2024)"
    officer = cast.browser("canbo.dong")
    assert words in officer.get(f"{here}/phieu-tiep-nhan").text
    assert words in text_of(officer.client.get(f"{here}/phieu-tiep-nhan.pdf").data)


def test_two_hats_of_one_unit_have_one_way_to_the_dossier(cast: Cast) -> None:
    prepared(cast)
    with cast.portal.app.app_context():
        account = people.account_named("canbo.dong")
        act(lambda: people_service.add_grant(cast.actor("quantri"), account, Role.HEAD, people.unit_named("dong")))
        db.session.remove()
    page = cast.browser("canbo.dong").get("/ho-so")
    assert len([tag for tag in page.soup.find("nav").find_all("a") if tag.get_text(strip=True) == "Hồ sơ"]) == 1
