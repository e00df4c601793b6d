"""Several rounds of one meeting: the steps after a tie, the second round, the chair's choice, what is final."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.council import (
    ballots,
    checking,
    outcome,
    queries,
    record,
    results,
    rounds,
    sealing,
    service,
    subjects,
    tally,
    ties,
    verifying,
    voting,
)
from portal.council.record import CategoryEntry
from portal.council.states import RoundState, Standing
from portal.council.tally import Result
from portal.council.ties import CHAIR, SCORE, SECOND_ROUND, Step
from portal.council.voting_rule import usual_rule
from portal.database import db
from portal.refusal import Invalid, Refused
from tests.cast import Cast
from tests.council.table import VOTERS, Table
from tests.council.test_pure import facts
from tests.council.test_views import desk, ended_early, seated, vote  # noqa: F401 (a fixture)

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = [sys.executable, "-I", str(ROOT / "tools" / "verify_seal.py")]


# --- the steps ----------------------------------------------------------------------------------
def tied(scores: dict[int, int | None], seats: int = 1, steps=(SCORE, CHAIR), choice: Step | None = None):
    made = tally.award([Result(n, 5, True) for n in scores], seats)
    return ties.settle(made, seats, scores, steps, choice)


def test_the_score_decides_where_it_differs() -> None:
    found = tied({1: 5, 2: 6, 3: 4})
    assert (found.steps, found.open, found.seats, found.next) == ((Step(SCORE, (2,)),), (), 0, "")
    standings = [found.standing(Result(n, 5, True)) for n in (1, 2, 3)]
    assert standings == [Standing.OUTSIDE, Standing.PASSED, Standing.OUTSIDE]


def test_what_the_score_leaves_equal_goes_to_the_chair() -> None:
    found = tied({1: 6, 2: 5, 3: 5, 4: 4}, seats=2)
    assert (found.steps, found.open, found.seats, found.next) == ((Step(SCORE, (1,)),), (2, 3), 1, CHAIR)
    assert found.standing(Result(2, 5, True)) is Standing.TIED
    chosen = tied({1: 6, 2: 5, 3: 5, 4: 4}, seats=2, choice=Step(CHAIR, (3,), "cao tuổi hơn"))
    assert (chosen.chosen, chosen.open, chosen.next) == ((1, 3), (), "")
    assert chosen.standing(Result(2, 5, True)) is Standing.OUTSIDE


def test_an_unknown_score_decides_nothing() -> None:
    assert tied({1: 6, 2: None}).next == CHAIR and tied({1: 6, 2: None}).steps == ()


def test_a_second_round_comes_in_its_place_and_only_once() -> None:
    assert tied({1: 6, 2: 5}, steps=(SECOND_ROUND, SCORE)).next == SECOND_ROUND
    assert ties.steps_for((SECOND_ROUND, SCORE, CHAIR), second=True) == (SCORE, CHAIR)
    assert ties.steps_for((SECOND_ROUND, CHAIR), second=False) == (SECOND_ROUND, CHAIR)


def test_steps_that_run_out_leave_the_tie_told() -> None:
    found = tied({1: 5, 2: 5}, steps=(SCORE,))
    assert (found.open, found.next, found.seats) == ((1, 2), "", 1)
    assert found.standing(Result(1, 5, True)) is Standing.TIED


@pytest.mark.parametrize(
    ("choice", "fits"),
    [
        (Step(CHAIR, (1,), "vì"), True),
        (Step(CHAIR, (), "vì"), True),  # the place stays unused
        (Step(CHAIR, (1,), ""), False),
        (Step(CHAIR, (1, 2), "vì"), False),
        (Step(CHAIR, (3,), "vì"), False),
        (Step(CHAIR, (1, 1), "vì"), False),
    ],
)
def test_the_chair_chooses_among_the_equal_and_says_why(choice: Step, fits: bool) -> None:
    assert ties.fits(choice, (1, 2), 1) is fits
    assert (tied({1: 5, 2: 5}, steps=(CHAIR,), choice=choice).next == "") is fits


ROWS = st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 3)), max_size=9)
STEPS = st.lists(st.sampled_from([SECOND_ROUND, SCORE, CHAIR]), unique=True, max_size=3)


@settings(max_examples=400, deadline=None)
@given(ROWS, st.integers(1, 5), STEPS, st.integers(0, 5))
def test_never_more_than_the_number_and_nobody_forgotten(rows, quota: int, steps, wanted: int) -> None:
    made = tally.award([Result(n, yes, passed) for n, (yes, passed, _) in enumerate(rows, 1)], quota)
    scores = {n: score for n, (_, _, score) in enumerate(rows, 1)}
    open_ = ties.settle(made, quota, scores, steps).open
    found = ties.settle(made, quota, scores, steps, Step(CHAIR, tuple(sorted(open_)[:wanted]), "vì"))
    assert len(made.awarded) + len(found.chosen) <= quota
    assert set(found.chosen) | set(found.open) <= set(made.tied) and not set(found.chosen) & set(found.open)
    for n, (yes, passed, _) in enumerate(rows, 1):
        standing = found.standing(Result(n, yes, passed))
        assert (standing is Standing.PASSED) == (n in made.awarded or n in found.chosen)
        assert (standing is Standing.TIED) == (n in found.open) or not made.tied


# --- records ------------------------------------------------------------------------------------
def two_tied(rule, **changes) -> dict:
    """Both candidates with three of seven, more than a third of those present, for one place."""
    base = facts()
    rule = replace(rule, threshold=replace(rule.threshold, num=1, den=3))
    questions = [
        replace(question, count=tally.Count(yes=3, no=4), score=score)
        for question, score in zip(base.questions, (5, 5), strict=True)
    ]
    return record.round_body(
        replace(base, rule=rule, questions=questions, categories=[CategoryEntry("cn", "Cá nhân", 1)], **changes)
    )


def right(body: dict) -> list[str]:
    return checking.check_record(ballots.canonical(body), record.sha256_of(body))


def test_the_chairs_choice_stands_in_the_record_and_is_checked() -> None:
    rule = replace(usual_rule(), tie=(SCORE, CHAIR))
    assert right(two_tied(rule)) == ["nhóm Cá nhân: bằng số phiếu, thiếu lựa chọn của Chủ trì"]
    body = two_tied(rule, choices={"cn": Step(CHAIR, (2,), "thành tích nổi bật hơn")})
    assert right(body) == []
    assert body["categories"][0]["tie"] == [
        {"how": SCORE, "chosen": []},
        {"how": CHAIR, "chosen": [2], "reason": "thành tích nổi bật hơn"},
    ]
    assert [question["standing"] for question in body["questions"]] == ["outside", "passed"]
    for path, value in (
        (("categories", 0, "tie", 1, "chosen"), [1, 2]),
        (("categories", 0, "tie", 1, "reason"), ""),
        (("categories", 0, "tie", 0, "chosen"), [1]),
        (("categories", 0, "tie"), [{"how": CHAIR, "chosen": [2], "reason": "x"}]),
        (("questions", 0, "score"), 6),
        (("questions", 0, "standing"), "passed"),
    ):
        forged = json.loads(json.dumps(body))
        at = forged
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert right(forged), path


def chained(*bodies: dict) -> list[tuple[str, str, str]]:
    found, prev = [], record.GENESIS
    for n, body in enumerate(bodies):
        body = {**body, "prev": prev}
        prev = record.sha256_of(body)
        found.append((f"k{n}", ballots.canonical(body), prev))
    return found


FIRST = two_tied(usual_rule())


def pair(**changes) -> list[tuple[str, str, str]]:
    first = FIRST
    parent = ("r1", record.sha256_of({**first, "prev": record.GENESIS}))
    whole = {"round_id": "r2", "ordinal": 2, "parent": parent, "choices": {"cn": Step(CHAIR, (1,), "lý do")}, **changes}
    return chained(first, two_tied(usual_rule(), **whole))


def test_a_second_round_is_checked_against_the_first() -> None:
    assert checking.check_chain(pair()) == []
    assert json.loads(pair()[1][1])["round"]["parent"]["id"] == "r1"

    def faults(chain) -> list[str]:
        return [fault.why for fault in checking.check_chain(chain)]

    assert faults(pair(parent=("r9", pair()[0][2]))) == ["vòng 2 không có lần bỏ phiếu trước"]
    assert faults(pair(parent=("r1", "0" * 64))) == ["vòng 2 không có lần bỏ phiếu trước"]
    for path, value, why in (
        (("questions", 0, "subject", "id"), "c9", "vòng 2 không đúng những người bằng số phiếu"),
        (("meeting", "id"), "m9", "không có vòng 2 cho lần bỏ phiếu trước"),
    ):
        body = json.loads(pair()[1][1])
        at = body
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert faults(chained(json.loads(pair()[0][1]), body)) == [why]
    more = json.loads(pair()[1][1])
    more["categories"][0] |= {"quota": 2, "awarded": [1, 2], "tied": []}
    more["categories"][0].pop("tie")
    for question in more["questions"]:
        question["standing"] = "passed"
    assert faults(chained(json.loads(pair()[0][1]), more)) == ["vòng 2 không đúng số lượng còn lại"]
    twice = [*(json.loads(text) for _, text, _ in pair()), json.loads(pair()[1][1])]
    assert "vòng 2 không có lần bỏ phiếu trước" in faults(chained(*twice))


def test_the_independent_verifier_checks_ties_and_second_rounds(tmp_path) -> None:
    def verified(*chain: tuple[str, str, str]) -> int:
        files = []
        for name, text, sha256 in chain:
            files.append(tmp_path / f"{name}.json")
            files[-1].write_bytes(record.exported(json.loads(text), sha256))
        return subprocess.run([*VERIFIER, *map(str, files)], capture_output=True, cwd="/", check=False).returncode

    assert verified(*pair()) == 0
    assert verified(pair()[1]) == 0, "the first round is not among the files: reported, no error"
    assert verified(pair()[0], ("x", *pair(parent=("r9", pair()[0][2]))[1][1:])) == 1
    for path, value in (
        (("categories", 0, "tie"), []),
        (("categories", 0, "tie", 0, "chosen"), [1, 2]),
        (("categories", 0, "tie", 0, "reason"), ""),
        (("categories", 0, "tie", 0, "chosen"), [7]),
        (("questions", 0, "subject", "id"), "c9"),
        (("questions", 0, "standing"), "outside"),
        (("questions", 1, "standing"), "passed"),
    ):
        first, body = (json.loads(text) for _, text, _ in pair())
        at = body
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert verified(*chained(first, body)) == 1, path
    scored = two_tied(replace(usual_rule(), tie=(SCORE, CHAIR)), choices={"cn": Step(CHAIR, (2,), "vì")})
    assert verified(*chained(scored)) == 0
    scored["categories"][0]["tie"] = [{"how": CHAIR, "chosen": [2], "reason": "vì"}]
    assert verified(*chained(scored)) == 1, "a step was left out"


def test_the_second_round_has_the_last_word_and_takes_nothing_back() -> None:
    first, second = (json.loads(text) for _, text, _ in pair())
    found = outcome.final([first, second])
    assert [final.standing for final in found.values()] == [Standing.PASSED, Standing.OUTSIDE]
    for question in second["questions"]:
        question["standing"] = "failed"
    assert {final.standing for final in outcome.final([first, second]).values()} == {Standing.OUTSIDE}
    assert {final.standing for final in outcome.final([first]).values()} == {Standing.TIED}


# --- the meeting --------------------------------------------------------------------------------
def limited(cast: Cast, tie: tuple[str, ...] = (SECOND_ROUND, CHAIR), quota: int = 1) -> Table:
    """A meeting whose persons have so many places; the unit itself has none to share."""
    table = Table.lay(cast)

    def set_quota() -> None:
        round_ = table.round
        round_.rule_json = ballots.canonical(replace(queries.rule_of(round_), tie=tie).to_data())
        for question in round_.questions:
            if question.category_code == "ca_nhan" or question.name in ("Thạch Sơn", "Kim Thị Hoa"):
                question.category_quota, question.score = quota, 5

    table._do(set_quota)
    return table


def held(table: Table, marks: list[str], *, seal: bool = True) -> None:
    for username, given_ in zip(VOTERS, marks, strict=True):
        table.vote(username, given_)
    table.receipts.clear()
    table.close()
    table.propose()
    if seal:
        table.confirm()


ALL_YES = ["YYY"] * 7


def choose(table: Table, chosen: tuple[int, ...], reason: str, code: str | None = None):
    pending = queries.pending_proposal(table.meeting.council_id)
    code = code or table.round.questions[-1].category_code
    return table._do(
        lambda: sealing.confirm(table.chair, table.meeting, pending.sha256, {code: Step(CHAIR, chosen, reason)})
    )


@pytest.mark.both
def test_a_tie_goes_to_a_second_round_and_then_to_the_chair(cast: Cast, context) -> None:
    table = limited(cast).opened()
    held(table, ALL_YES)
    table.narrate()
    with pytest.raises(Refused, match="theo quy chế phải bỏ phiếu vòng 2"):
        table.close_meeting()
    parent = table.round.id
    table._do(lambda: rounds.second(table.secretary, table.meeting, parent))
    child = table.round
    assert (child.ordinal, child.parent_id, child.state) == (2, parent, RoundState.DRAFT)
    assert {question.name for question in child.questions} == {"Thạch Sơn", "Kim Thị Hoa"}
    assert {question.category_quota for question in child.questions} == {1}
    with pytest.raises(Refused, match="đang có một lần bỏ phiếu|đã lập"):
        table._do(lambda: rounds.second(table.secretary, table.meeting, parent))
    with pytest.raises(Refused, match="không sửa được danh sách"):
        table._do(lambda: service.set_agenda(table.secretary, table.meeting, []))
    with pytest.raises(Refused, match="đúng quy tắc của lần trước"):
        table._do(
            lambda: service.set_way(
                table.secretary, table.meeting, replace(queries.rule_of(table.round), citation="Quy chế khác")
            )
        )
    table.open()
    held(table, ["YY"] * 7, seal=False)
    with pytest.raises(Refused, match="Chủ trì quyết định, nêu lý do"):
        table.confirm()
    for chosen, reason in (((1, 2), "vì"), ((1,), "")):
        with pytest.raises(Refused, match="Chủ trì quyết định, nêu lý do"):
            choose(table, chosen, reason)
    sealed = choose(table, (2,), "thành tích nổi bật hơn")
    body = json.loads(sealed.body)
    assert body["round"]["parent"]["id"] == parent
    (category,) = body["categories"]
    assert category["tie"] == [{"how": CHAIR, "chosen": [2], "reason": "thành tích nổi bật hơn"}]
    closing = json.loads(table.close_meeting().body)
    assert [entry["ordinal"] for entry in closing["rounds"]] == [1, 2] and len(closing["agenda"]) == 3
    assert verifying.verify_council(table.meeting.council_id) == []
    found = results.of_units(table.meeting.campaign, [table.meeting.council.unit_id])[table.meeting.council.unit_id]
    names = {question.subject_id: question.name for question in table.meeting.rounds[0].questions}
    standings = {names[key]: result.standing for key, result in found.decided.items()}
    winner = body["questions"][1]["name"]
    assert standings.pop(winner) is Standing.PASSED and list(standings.values()).count(Standing.OUTSIDE) == 1
    assert all(result.yes == 7 for result in found.decided.values())


def test_the_score_that_was_frozen_decides_without_a_vote(cast: Cast, context) -> None:
    table = limited(cast, (SCORE, CHAIR))
    table._do(lambda: setattr(table.round.questions[-1], "score", 6))
    table.opened()
    held(table, ALL_YES)
    (record_,) = queries.chain(table.meeting.council_id)
    body = json.loads(record_.body)
    step = next(category["tie"] for category in body["categories"] if "tie" in category)
    assert step == [{"how": SCORE, "chosen": [3]}]
    assert [question.get("score") for question in body["questions"]][1:] == [5, 6]
    table.narrate()
    table.close_meeting()


def test_a_second_round_that_cannot_be_held_is_left_with_its_reason(cast: Cast, context) -> None:
    table = limited(cast).opened()
    held(table, ALL_YES)
    parent = table.round.id
    table._do(lambda: rounds.second(table.secretary, table.meeting, parent))
    voided = table._do(lambda: voting.void_round(table.secretary, table.meeting, "nhiều thành viên đã về"))
    again = table._do(lambda: rounds.again(table.secretary, table.meeting, voided))
    assert again.parent_id == parent and again.ordinal == 3
    table._do(lambda: voting.void_round(table.secretary, table.meeting, "nhiều thành viên đã về"))
    assert table.round.id == parent
    table.narrate()
    closing = json.loads(table.close_meeting().body)
    assert [entry.get("void", "") for entry in closing["rounds"]] == [
        "",
        "nhiều thành viên đã về",
        "nhiều thành viên đã về",
    ]
    found = results.of_units(table.meeting.campaign, [table.meeting.council.unit_id])[table.meeting.council.unit_id]
    assert [result.standing for result in found.decided.values()].count(Standing.TIED) == 2


def test_rounds_over_different_parts_of_the_list(cast: Cast, context) -> None:
    table = Table.lay(cast)
    everybody = subjects.choosable(table.meeting.council, table.meeting.campaign)
    table._do(lambda: service.set_agenda(table.secretary, table.meeting, everybody[:1]))
    table.opened()
    with pytest.raises(Refused, match="đang có một lần bỏ phiếu"):
        table._do(lambda: rounds.another(table.secretary, table.meeting, everybody[1:]))
    held(table, ["Y"] * 7)
    with pytest.raises(Refused, match="đã có kết quả"):
        table._do(lambda: rounds.another(table.secretary, table.meeting, everybody))
    table._do(lambda: rounds.another(table.secretary, table.meeting, everybody[1:]))
    table.open()
    held(table, ["YN"] * 7)
    table.narrate()
    closing = json.loads(table.close_meeting().body)
    assert [row["name"] for row in closing["agenda"]] == [row.name for row in everybody]
    found = results.of_units(table.meeting.campaign, [cast.units["dong"]])[cast.units["dong"]]
    standings = [found.decided[row.id].standing for row in everybody]
    assert standings == [Standing.PASSED, Standing.PASSED, Standing.FAILED]
    assert verifying.verify_council(table.meeting.council_id) == []


def test_a_category_with_a_number_is_asked_as_a_whole() -> None:
    from portal.council import rules

    asked = {"a": ("xa", True), "b": ("cn", False)}
    assert rules.refuse_asked_again(set(), set(), asked) is None
    assert rules.refuse_asked_again({"b"}, set(), asked).code == "agenda.decided"
    assert rules.refuse_asked_again({"z"}, {"xa"}, asked).code == "agenda.split"
    assert rules.refuse_asked_again({"z"}, {"cn"}, asked) is None


@pytest.mark.both
def test_the_chair_sends_a_result_back_with_his_reason(cast: Cast, context) -> None:
    table = Table.lay(cast).opened()
    for username in VOTERS:
        table.vote(username, "YYN")
    table.close()
    table.propose()
    with pytest.raises(Invalid):
        table._do(lambda: sealing.send_back(table.chair, table.meeting, "sai"))
    table._do(lambda: sealing.send_back(table.chair, table.meeting, "Kiểm tra lại danh sách có mặt"))
    last = queries.last_proposal(table.round.id)
    assert (last.pending, last.returned_reason) == (False, "Kiểm tra lại danh sách có mặt") and last.returned_at
    with pytest.raises(Refused, match="Không có kết quả nào"):
        table._do(lambda: sealing.confirm(table.chair, table.meeting, last.sha256))
    table.propose()
    assert queries.last_proposal(table.round.id).pending
    table.confirm()


@pytest.mark.both
def test_the_database_keeps_the_first_round_of_a_second(cast: Cast, context) -> None:
    table = limited(cast).opened()
    held(table, ALL_YES)
    parent = table.round.id
    child = table._do(lambda: rounds.second(table.secretary, table.meeting, parent)).id
    table.open()
    statement = db.text("UPDATE vote_round SET parent_id = NULL WHERE id = :id")
    with pytest.raises(Exception, match="the first round is frozen"):
        db.session.execute(statement, {"id": child})
    db.session.rollback()


def test_only_one_second_round_counts_at_a_time(cast: Cast, context) -> None:
    from sqlalchemy.exc import IntegrityError

    from portal.council.models import VoteRound

    table = limited(cast).opened()
    held(table, ALL_YES)
    first = table.round

    def another_child(ordinal: int) -> None:
        row = VoteRound(
            mode=first.mode, ordinal=ordinal, rule_json=first.rule_json, parent_id=first.id, meeting_id=table.meeting_id
        )
        db.session.add(row)
        db.session.flush()

    table._do(lambda: another_child(2))
    with pytest.raises(IntegrityError):
        table._do(lambda: another_child(3))


def test_no_postponing_once_something_was_decided(cast: Cast, context) -> None:
    table = Table.lay(cast)
    everybody = subjects.choosable(table.meeting.council, table.meeting.campaign)
    table._do(lambda: service.set_agenda(table.secretary, table.meeting, everybody[:1]))
    table.opened()
    held(table, ["Y"] * 7)
    table._do(lambda: rounds.another(table.secretary, table.meeting, everybody[1:]))
    with pytest.raises(Refused, match="Đã mở bỏ phiếu, không hoãn được"):
        table._do(lambda: service.postpone(table.secretary, table.meeting, "không đủ thành viên"))


# --- in the browser -----------------------------------------------------------------------------
def test_a_tie_from_the_desk_to_the_minutes(seated: Cast) -> None:  # noqa: F811
    """Chốt, vòng 2, trả lại, chốt, the chair's choice: each with one main button; the minutes tell it all."""
    with seated.portal.app.app_context():
        meeting = queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting)
        for question in meeting.rounds[0].questions:
            if question.name in ("Thạch Sơn", "Kim Thị Hoa"):
                question.category_quota = 1
        db.session.commit()
        db.session.remove()
    secretary, chair = seated.browser("canbo.dong"), seated.browser("truong.dong")
    secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    for person in VOTERS[:4]:
        vote(seated, person, "YYY")
    ended_early(seated)
    page = secretary.submit(desk(seated), "Chốt kết quả")
    chair.submit(desk(seated, "truong.dong"), "Xác nhận kết quả")
    page = desk(seated)
    assert "Bằng số phiếu ở vị trí cuối. Theo quy chế: bỏ phiếu vòng 2, sau đó Chủ trì quyết định" in page.text
    assert not page.has_button("Soạn biên bản")
    page = secretary.submit(page, "Lập vòng 2")
    assert "vòng 2: chỉ giữa những người bằng số phiếu ở lần 1" in page.text
    secretary.submit(page, "Mở bỏ phiếu")
    for person in VOTERS[:4]:
        vote(seated, person, "YY")
    ended_early(seated)
    secretary.submit(desk(seated), "Chốt kết quả")
    page = chair.submit(desk(seated, "truong.dong"), "Trả lại Thư ký", {"reason": "Xem lại danh sách có mặt"})
    assert "Đã trả lại Thư ký." in page.text
    page = desk(seated)
    assert "Chủ trì trả lại lúc" in page.text and "Xem lại danh sách có mặt" in page.text
    with seated.portal.counted() as statements:
        secretary.get(page.path)
    assert len(statements) <= 10, "\n".join(statements)
    secretary.submit(page, "Chốt kết quả")
    page = desk(seated, "truong.dong")
    (box,) = {tag["name"] for tag in page.soup.find_all("input", type="checkbox")}
    reason = page.soup.find("input", id=box.replace("chon-", "ly-do-"))["name"]
    refused = chair.submit(page, "Xác nhận kết quả", {box: "2"}, status=422)
    assert "Theo quy chế Chủ trì quyết định, nêu lý do." in refused.text
    assert refused.soup.find("input", value="2", checked=True), "what was ticked stays"
    many = chair.submit(refused, "Xác nhận kết quả", {box: ["1", "2"], reason: "nhiều sáng kiến"}, status=422)
    assert many.soup.find("input", value="nhiều sáng kiến"), "and what was typed"
    sent = chair.submit(page, "Trả lại Thư ký", {"reason": "ừ"}, status=422)
    assert "Trả lại kết quả cần nêu lý do." in sent.text
    winner = page.soup.find("label", attrs={"for": f"{box}-2"}).get_text()
    page = chair.submit(page, "Xác nhận kết quả", {box: "2", reason: "thành tích nổi bật hơn"})
    assert "Chủ trì đã xác nhận kết quả." in page.text and f"Chủ trì chọn {winner}" in desk(seated).text
    page = secretary.submit(desk(seated), "Soạn biên bản", {"conclusion": "Nhất trí đề nghị."})
    minutes = secretary.get(page.link("Xem biên bản")).text
    assert "Lần 2 (vòng 2, giữa những người bằng số phiếu ở lần 1)." in minutes
    assert f"Chủ trì chọn {winner}. Lý do: thành tích nổi bật hơn." in minutes
    passed = next(line for line in minutes.splitlines() if "Đạt tỷ lệ, được đề nghị khen thưởng:" in line)
    assert winner in passed and "Đạt tỷ lệ, ngoài số lượng:" in minutes
    runner = seated.portal.app.test_cli_runner()
    assert runner.invoke(args=["council", "verify", "--all"]).output.startswith("Đúng: 1 Hội đồng, 3 bản ghi")


def test_a_further_round_from_the_desk(seated: Cast) -> None:  # noqa: F811
    secretary, chair = seated.browser("canbo.dong"), seated.browser("truong.dong")
    page = desk(seated, step="?buoc=2")
    first, *others = [tag["value"] for tag in page.soup.find_all("input", attrs={"name": "candidate"})]
    secretary.submit(page, "Lưu danh sách", {"candidate": [first]})
    secretary.submit(desk(seated, step="?buoc=1"), "Có mặt tất cả, mở bỏ phiếu")
    for person in VOTERS[:4]:
        vote(seated, person, "Y")
    ended_early(seated)
    secretary.submit(desk(seated), "Chốt kết quả")
    chair.submit(desk(seated, "truong.dong"), "Xác nhận kết quả")
    page = secretary.get(desk(seated).link("Bỏ phiếu tiếp với phần còn lại của danh sách"))
    assert [tag["value"] for tag in page.soup.find_all("input", attrs={"name": "candidate"})] == others
    page = secretary.submit(page, "Lập lần bỏ phiếu tiếp theo")
    assert "Đã lập lần bỏ phiếu tiếp theo." in page.text and page.has_button("Mở bỏ phiếu")
    page = secretary.submit(page, "Không bỏ phiếu lần này", {"reason": "Để họp sau"})
    assert "Lần 2 đã hủy: Để họp sau" in page.text and page.has_button("Soạn biên bản")
