"""The council of science and technology: a sealed round recognises an initiative or a citizen's idea by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from portal import clock
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.states import CandidateKind
from portal.checklists import queries as checklists
from portal.checklists import service as checklist_service
from portal.checklists.service import Said
from portal.checklists.sheet import Subject
from portal.council import (
    ballot_paper,
    invitation,
    inviting,
    my_ballot,
    opening,
    queries,
    result_lines,
    rolls,
    sealing,
    service,
    subjects,
    voting,
)
from portal.council.ballots import Ballot
from portal.council.models import Meeting
from portal.council.states import CouncilKind, Duty, Mark, Mode, RecusalReason
from portal.council.views.paper import asking_of
from portal.council.voting_rule import VotingRule, usual_rule
from portal.database import db
from portal.difficulties import queries as difficulties
from portal.difficulties import service as difficulty_service
from portal.difficulties.models import Difficulty
from portal.difficulties.states import State
from portal.documents.blocks import Paragraph, Table, Title
from portal.initiatives import for_council
from portal.initiatives import queries as initiatives
from portal.initiatives import service as initiative_service
from portal.initiatives.rules import Author
from portal.initiatives.states import InitiativeKind
from portal.people import queries as people
from portal.refusal import Refused
from tests.cast import MEMBERS, Cast
from tests.council.table import MORNING

pytestmark = pytest.mark.both

ROLL = ["lanhdao", "vanphong", *[f"thanhvien{n}.dong" for n in range(1, len(MEMBERS) + 1)]]
TOLD = {
    "field_code": "thu_tuc", "first_applied_on": MORNING.date() - timedelta(days=60), "applied_where": "Bộ phận Một cửa",
    "before": "Chờ ba ngày.", "solution": "Giải quyết ngay.", "novelty": "Không hẹn.", "effect": "Nhanh hơn.",
    "spread": "Nơi khác làm được.", "solution_kind": "management",
}  # fmt: skip


@dataclass
class Science:
    """A host's council of science with two initiatives and one citizen's idea before it."""

    cast: Cast
    council_id: str
    good: str
    weak: str
    idea: str
    review_id: str  # a unit's council, for comparison
    meeting_id: str = ""

    @property
    def council(self):
        return queries.council_or_404(self.cast.actor("vanphong"), self.council_id)

    @property
    def meeting(self) -> Meeting:
        return queries.meeting_or_404(self.cast.actor("vanphong"), self.meeting_id)

    def call(self) -> None:
        council, campaign = self.council, campaigns.campaign_or_404(self.cast.campaign)
        made = service.call_meeting(
            self.cast.actor("vanphong"), council, campaign, title="Họp xét công nhận", place="", starts_at=MORNING,
            chosen=subjects.choosable(council, campaign), mode=Mode.OPEN,
        )  # fmt: skip
        db.session.commit()
        self.meeting_id = made.id

    def decide(self, no_to: set[str]) -> None:
        keeper, chair = self.cast.actor("vanphong"), self.cast.actor("lanhdao")
        service.all_present(keeper, self.meeting)
        round_ = opening.open_round(keeper, self.meeting)
        for username in ROLL:
            actor = self.cast.actor(username)
            mine = my_ballot.ballot_or_404(actor, round_.id)
            marks = {q.id: Mark.NO if q.subject_id in no_to else Mark.YES for q in mine.mine}
            voting.cast(actor, round_.id, Ballot("0" * 32, marks))
        voting.close_round(keeper, self.meeting)
        pending = sealing.propose(keeper, self.meeting)
        sealing.confirm(chair, self.meeting, pending.sha256)
        db.session.commit()


def lay(cast: Cast) -> Science:
    """Inside an application context."""
    cast.launch()
    review_id = cast.council()
    with clock.at(MORNING - timedelta(days=5)):
        office = cast.actor("vanphong2")
        host = people.unit_named("quan")
        council = rolls.create_council(
            office, host, name="Hội đồng khoa học và công nghệ quận", rule=usual_rule(Mode.OPEN), of_host=True,
            kind=CouncilKind.SCIENCE,
        )  # fmt: skip
        for username in ROLL:
            account = people.account_named(username)
            duty = {"lanhdao": Duty.CHAIR, "vanphong": Duty.SECRETARY}.get(username, Duty.MEMBER)
            rolls.add_member(office, council, name=account.name, post="", duty=duty, account=account)
        officer = cast.actor("canbo.dong")
        mine = campaigns.enrolment(campaigns.campaign_or_404(cast.campaign), cast.units["dong"])
        sent = []
        for title in ("Ngày không hẹn", "Bảng chờ số"):
            row = initiative_service.declare(
                officer, mine.campaign, mine.unit, kind=InitiativeKind.INITIATIVE, title=title,
                authors=[Author(MEMBERS[0], "Công chức", 100)], **TOLD,
            )  # fmt: skip
            initiative_service.submit(officer, row)
            sent.append(row.id)
        remark = difficulty_service.remark(
            mine.campaign,
            title="Ghế của bà Sáu",
            text="Bà Sáu xin thêm ghế.",
            field_code="thu_tuc",
            contact="Bà Sáu 0909",
        )
        difficulty_service.pass_to_council(office, remark, council, "Thêm ghế chờ", "Thêm ghế ở nơi chờ.")
        db.session.commit()
        return Science(cast, council.id, *sent, remark.id, review_id)


@pytest.fixture
def science(cast: Cast, context) -> Science:
    made = lay(cast)
    with clock.at(MORNING):
        yield made


def test_only_this_kind_of_council_is_offered_these_subjects(science: Science) -> None:
    campaign = campaigns.campaign_or_404(science.cast.campaign)
    offered = subjects.choosable(science.council, campaign)
    assert [row.name for row in offered] == ["Bảng chờ số", "Ngày không hẹn", "Thêm ghế chờ"]
    review = queries.council_or_404(science.cast.actor("canbo.dong"), science.review_id)
    assert {row.kind for row in subjects.choosable(review, campaign)} <= {"candidate"}
    science.call()
    other = subjects.Subject("candidate", "x" * 26, "Một Người", "cn", "Cá nhân")
    with pytest.raises(Refused, match="không xét nội dung đó"):
        service.set_agenda(science.cast.actor("vanphong"), science.meeting, [other])


def test_of_very_many_some_are_shown_and_the_rest_is_searched(science: Science, monkeypatch) -> None:
    monkeypatch.setattr(for_council, "MOST_OFFERED", 1)
    campaign = campaigns.campaign_or_404(science.cast.campaign)

    def offered(**wanted) -> list[str]:
        return [row.name for row in subjects.choosable(science.council, campaign, **wanted)]

    assert offered() == ["Bảng chờ số", "Thêm ghế chờ"]
    assert offered(search="ngay khong") == ["Ngày không hẹn", "Thêm ghế chờ"]
    assert offered(search="bảng", also=[science.good]) == ["Ngày không hẹn", "Bảng chờ số", "Thêm ghế chờ"]
    assert offered(only=[science.good, science.weak]) == ["Bảng chờ số", "Ngày không hẹn"]


def test_a_sealed_round_recognises_by_itself_and_names_where(science: Science) -> None:
    science.call()
    science.decide(no_to={science.weak})
    good, weak = (
        initiatives.initiative_or_404(science.cast.actor("vanphong2"), id_) for id_ in (science.good, science.weak)
    )
    assert good.recognition.recognised and not weak.recognition.recognised
    sealed = queries.records_of_meeting(science.meeting_id)[0]
    for words in ("Hội đồng khoa học và công nghệ quận", "lần bỏ phiếu 1", "03/10/2024", sealed.sha256[-4:]):
        assert words in good.recognition.words
    assert good.recognition.meeting_id == science.meeting_id
    idea = difficulties.difficulty_or_404(science.cast.actor("vanphong2"), science.idea)
    assert idea.council_passed is True and "đồng ý 7/7" in idea.council_words and idea.state is State.COUNCIL
    campaign = campaigns.campaign_or_404(science.cast.campaign)
    assert [row.id for row in subjects.choosable(science.council, campaign)] == [science.weak]


def test_its_papers_speak_of_initiatives_and_ideas(science: Science) -> None:
    science.call()
    asking = asking_of(science.meeting, science.meeting.rounds[-1])
    sheet = ballot_paper.ballot_paper(replace(asking, named=False))
    assert next(block for block in sheet.blocks if isinstance(block, Title)).kind.startswith("PHIẾU XÉT CÔNG NHẬN")
    science.decide(no_to={science.weak})
    body = json.loads(queries.records_of_meeting(science.meeting_id)[0].body)
    tables = [*sheet.blocks, *result_lines.result_tables(body, VotingRule.from_data(body["rule"]))]
    heads = {block.columns[1].title for block in tables if isinstance(block, Table)}
    assert heads == {"Sáng kiến, ý tưởng"}
    told = "\n".join(
        block.text
        for block in invitation.paper(inviting.invitation(science.meeting)).blocks
        if isinstance(block, Paragraph)
    )
    assert "Đề nghị công nhận: " in told and "khen thưởng:" not in told and "tập thể" not in told


def test_an_author_stays_out_of_the_own_initiative(science: Science) -> None:
    science.call()
    recused = {row.name: [entry.reason for entry in row.recusals] for row in science.meeting.rounds[0].questions}
    # the author's unit and name are those of a member
    assert recused["Ngày không hẹn"] == [RecusalReason.AUTHOR] and recused["Thêm ghế chờ"] == []


def test_nothing_of_the_citizen_reaches_the_council(science: Science) -> None:
    science.call()
    question = next(row for row in science.meeting.rounds[0].questions if row.subject_kind == "idea")
    shown = [question.name, question.post, question.unit_name, *question.lines]
    for card in subjects.cards_of([question])[science.idea]:
        shown += [part for row in card.rows for part in row]
    assert "Thêm ghế ở nơi chờ." in shown
    assert not any("Sáu" in words or "0909" in words for words in shown)


def test_an_idea_goes_to_a_council_of_its_own_host_once(science: Science) -> None:
    office = science.cast.actor("vanphong2")
    row = db.session.get(Difficulty, science.idea)
    with pytest.raises(Refused):
        difficulty_service.pass_to_council(office, row, science.council, "Lần hai", "Nội dung")
    campaign = campaigns.campaign_or_404(science.cast.campaign)
    other = difficulty_service.remark(campaign, title="Ý khác", text="…", field_code="so", contact="")
    review = queries.council_or_404(science.cast.actor("canbo.dong"), science.review_id)
    with pytest.raises(Refused, match="Chọn Hội đồng khoa học"):
        difficulty_service.pass_to_council(office, other, review, "Ý khác", "Nội dung")


def test_what_a_science_council_decides_is_no_nomination(science: Science) -> None:
    from portal.council import results

    science.call()
    science.decide(no_to=set())
    found = results.of_host(campaigns.campaign_or_404(science.cast.campaign))
    assert not found.decided and not found.without_minutes


def test_a_residents_criterion_goes_by_what_the_council_recognised(cast: Cast) -> None:
    with clock.at(MORNING):
        with cast.portal.app.app_context():
            subject, rejected, why = _recognised(cast)
        browser = cast.browser("canbo.dong")
        page = browser.get(f"{subject.path}/y_tuong")
        offered = {tag.text: tag["value"] for tag in page.soup.find("select", id="recognised").find_all("option")}
        assert list(offered)[1:] == ["Ngày không hẹn (03/10/2024)", "Thêm ghế chờ (03/10/2024)"]
        with cast.portal.app.app_context(), pytest.raises(Refused, match="đã công nhận"):
            said = Said({}, MORNING.date(), word=True, recognised=rejected)
            checklist_service.save_line(cast.actor("canbo.dong"), subject, "y_tuong", 0, said)
        idea = offered["Thêm ghế chờ (03/10/2024)"]
        page = browser.submit(page, "Lưu", {"word": "1", "recognised": idea})
        assert f"đơn vị tự nhận đạt; {why}." in page.text
        assert page.soup.find("option", value=idea).has_attr("selected")
        assert "Khớp" in browser.get(page.link("Kiểm tra kết quả công nhận")).text
        with cast.portal.counted() as asked:
            page = browser.get(f"{subject.path}/y_tuong")
        assert len(asked) <= 10, "\n".join(asked)
        page = browser.submit(page, "Lưu", {"recognised": ""})
        assert "chưa có tài liệu kiểm chứng" in page.text


def _recognised(cast: Cast) -> tuple[Subject, str, str]:
    """A resident put forward after the council decided; (its checklist, what was rejected, the words of what was not)."""
    science = lay(cast)
    science.call()
    science.decide(no_to={science.weak})
    campaign = campaigns.campaign_or_404(cast.campaign)
    mine = campaigns.enrolment(campaign, cast.units["dong"])
    actor = cast.actor("canbo.dong")
    resident = campaign_service.add_candidate(actor, mine, CandidateKind.RESIDENT, name="Bà Sáu", post="Khóm 1")
    db.session.commit()
    round_ = science.meeting.rounds[0]
    short = queries.record_of_round(round_.id).sha256[-8:]
    why = (
        "Hội đồng khoa học và công nghệ quận công nhận “Thêm ghế chờ” ngày 03/10/2024, mã kiểm tra "
        f"{short[:4]} {short[4:]}"
    )
    rejected = next(row.id for row in round_.questions if row.subject_id == science.weak)
    return checklists.candidate_subject(resident), rejected, why
