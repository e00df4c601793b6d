"""tools/verify_seal.py by itself: what it counts again, field by field, and what it says."""

from __future__ import annotations

import json
from base64 import b32decode
from dataclasses import replace

import pytest

from portal.council import ballots, checking, record, tally
from portal.council.record import CategoryEntry
from portal.council.states import Attendance, Mode
from portal.council.voting_rule import Of, Share, usual_rule
from tests.council.test_pure import facts
from tests.council.tool import verify_seal


def written(folder, *bodies, rehash: bool = True):
    names = []
    for number, body in enumerate(bodies):
        path = folder / f"{number}.json"
        path.write_bytes(record.exported(body, record.sha256_of(body) if rehash else "0" * 64))
        names.append(str(path))
    return names


def said(capsys, *words: str) -> tuple[int, str]:
    code = verify_seal.main(list(words))
    return code, capsys.readouterr().out


def changed(body, path, value):
    made = json.loads(json.dumps(body))
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return made


@pytest.mark.parametrize("mode", list(Mode))
def test_a_right_record_is_right(mode: Mode, tmp_path, capsys) -> None:
    assert said(capsys, *written(tmp_path, record.round_body(facts(mode)))) == (0, "Đúng / right: 1 bản ghi\n")
    assert said(capsys) == (1, "Đúng / right: 0 bản ghi\n")


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("quorum", "present"), 6, "the quorum does not follow from the roll"),
        (("quorum", "roll"), 8, "the quorum does not follow from the roll"),
        (("quorum", "met"), False, "the quorum does not follow from the roll"),
        (("roll", 0, "attendance"), "absent", "the quorum does not follow from the roll"),
        (("questions", 0, "valid"), 8, "question 1: valid is 8, must be 7"),
        (("questions", 0, "returned"), 8, "question 1: returned is 8, must be 7"),
        (("questions", 0, "issued"), 8, "question 1: issued is 8, must be 7"),
        (("questions", 0, "silent"), 1, "question 1: silent is 1, must be 0"),
        (("questions", 0, "base"), 6, "question 1: base is 6, must be 7"),
        (("questions", 0, "pass"), False, "question 1: pass is False, must be True"),
        (("questions", 0, "percent"), "85,70%", "question 1: percent is 85,70%, must be 85,71%"),
        (("questions", 0, "trackers"), [], "question 1: papers, slips and voters do not add up"),
        (("categories", 0, "awarded"), [], "category cn: not by the rule"),
        (("categories", 0, "tied"), [2], "category cn: not by the rule"),
        (("categories", 0, "outside"), [2], "category cn: not by the rule"),
    ],
)
def test_what_does_not_follow_is_named(path, value, why, tmp_path, capsys) -> None:
    (name,) = written(tmp_path, changed(record.round_body(facts()), path, value))
    code, text = said(capsys, name)
    assert code == 1 and any(line.startswith(f"{name}: {why}") for line in text.splitlines()), text


def test_slips_are_sorted_and_differ(tmp_path, capsys) -> None:
    body = record.round_body(facts())
    trackers = body["questions"][0]["trackers"]
    for wrong in (trackers[::-1], [trackers[0], *trackers[:-1]]):
        code, text = said(capsys, *written(tmp_path, changed(body, ("questions", 0, "trackers"), wrong)))
        assert (code, text.split(": ", 1)[1]) == (1, "question 1: papers, slips and voters do not add up\n")


def test_named_marks_add_up_once_each_and_without_the_recused(tmp_path, capsys) -> None:
    body = record.round_body(facts(Mode.OPEN))
    marks = body["questions"][0]["ballots"]
    other = [{**marks[0], "mark": "A"}, *marks[1:]]
    why = "question 1: the named marks do not add up, or are of somebody recused"
    assert why in said(capsys, *written(tmp_path, changed(body, ("questions", 0, "ballots"), other)))[1]
    twice = [{**marks[0], "n": marks[1]["n"]}, *marks[1:]]
    assert why in said(capsys, *written(tmp_path, changed(body, ("questions", 0, "ballots"), twice)))[1]
    recused = changed(body, ("questions", 0, "excluded"), [{"n": 3, "reason": "nominee"}])
    code, text = said(capsys, *written(tmp_path, recused))
    assert code == 1 and why in text and "issued is 7, must be 6" in text


def test_more_marks_than_voters(tmp_path, capsys) -> None:
    base = facts(Mode.HANDS)
    roll = [replace(entry, attendance=Attendance.ABSENT) if entry.n > 5 else entry for entry in base.roll]
    body = record.round_body(replace(base, roll=roll))
    code, text = said(capsys, *written(tmp_path, body))
    assert code == 1 and "question 1: silent is -2, must be 0" in text
    assert "quorum" not in text  # 5 of 7 is two thirds
    found = checking.check_record(ballots.canonical(body), record.sha256_of(body))
    assert "câu 1: nhiều phiếu hơn người được biểu quyết" in found


@pytest.mark.parametrize("of", list(Of))
@pytest.mark.parametrize("in_base", [True, False])
@pytest.mark.parametrize("share", [(1, 2, ">"), (1, 2, ">="), (2, 3, ">=")])
def test_bases_and_thresholds_are_the_portals(of: Of, in_base: bool, share, tmp_path, capsys) -> None:
    """Two vote on their accounts, four on paper (spoilt ones come from there alone), one is recused and one both and away."""
    rule = replace(usual_rule(), threshold=Share(*share, of), recused_in_base=in_base, abstain=True)
    base, papers = facts(voters=8, rule=rule), (4, 5, 6, 7)
    roll = [
        replace(
            entry,
            attendance=Attendance.ABSENT if entry.n == 8 else Attendance.ONLINE,
            voted=entry.n not in (2, 8),
            channel="paper" if entry.n in papers else "online",
        )
        for entry in base.roll
    ]
    for yes in range(5):
        spoilt = 1 if yes < 4 else 0
        asked = replace(
            base.questions[0],
            count=tally.Count(yes, 1, 1, spoilt),
            paper=tally.Count(yes, 0, 0, spoilt),
            trackers=base.questions[0].trackers[:2],
            excluded=((2, "nominee"), (8, "declared")),
        )
        handed_in = record.PaperFacts(yes + spoilt, "A", "B")
        body = record.round_body(replace(base, roll=roll, questions=[asked], paper=handed_in))
        assert checking.check_record(ballots.canonical(body), record.sha256_of(body)) == []
        assert said(capsys, *written(tmp_path, body)) == (0, "Đúng / right: 1 bản ghi\n")
        question = body["questions"][0]
        for key, value in (("base", question["base"] + 1), ("pass", not question["pass"]), ("invalid", spoilt + 1)):
            wrong = changed(body, ("questions", 0, key), value)
            code, text = said(capsys, *written(tmp_path, wrong))
            assert code == 1 and f"question 1: {key} is {value}, must be {question[key]}" in text
            assert checking.check_record(ballots.canonical(wrong), record.sha256_of(wrong))


@pytest.mark.parametrize("yes", [(7, 5, 5, 4), (7, 6, 5, 4), (5, 5, 5, 5), (7, 7, 7, 1), (4, 4, 3, 3)])
@pytest.mark.parametrize("quota", [None, 1, 2, 3, 4, 5])
def test_quotas_and_ties_are_the_portals(yes, quota, tmp_path, capsys) -> None:
    base = facts(Mode.HANDS)
    questions = [
        replace(base.questions[0], n=n, subject_id=f"c{n}", count=tally.Count(y, 7 - y)) for n, y in enumerate(yes, 1)
    ]
    body = record.round_body(replace(base, questions=questions, categories=[CategoryEntry("cn", "Cá nhân", quota)]))
    assert said(capsys, *written(tmp_path, body))[0] == 0
    for key in ("awarded", "tied", "outside"):
        other = [n for n in (1, 2, 3, 4) if n not in body["categories"][0][key]]
        assert said(capsys, *written(tmp_path, changed(body, ("categories", 0, key), other)))[0] == 1


@pytest.mark.parametrize(
    "tie", [("chair",), ("checklist_score",), ("checklist_score", "chair"), ("second_round", "chair")]
)
def test_without_a_number_of_awards_no_step_after_a_tie_is_asked_for(tie, tmp_path, capsys) -> None:
    base = facts(Mode.HANDS, rule=replace(usual_rule(Mode.HANDS), tie=tie))
    body = record.round_body(replace(base, categories=[CategoryEntry("cn", "Cá nhân", None)]))
    assert checking.check_record(ballots.canonical(body), record.sha256_of(body)) == []
    assert said(capsys, *written(tmp_path, body)) == (0, "Đúng / right: 1 bản ghi\n")


def test_bytes_and_hash_are_exact(tmp_path, capsys) -> None:
    body = record.round_body(facts())
    (name,) = written(tmp_path, body, rehash=False)
    assert f"{name}: the hash does not fit\n" in said(capsys, name)[1]
    (name,) = written(tmp_path, body)
    path = tmp_path / "0.json"
    content = path.read_bytes()
    for other in (b" " + content, content.replace(b'{"body"', b'{"body" ', 1), content[:-1] + b',"x":1}'):
        path.write_bytes(other)
        code, text = said(capsys, name)
        assert (code, text.splitlines()) == (1, [f"{name}: the bytes are not canonical"])


def test_closing_records_are_not_counted_and_chains_are_followed(tmp_path, capsys) -> None:
    first = record.round_body(facts())
    closing = {"kind": "meeting", "council": {"id": "k1"}, "prev": record.sha256_of(first)}
    names = written(tmp_path, first, closing)
    assert said(capsys, *names) == (0, "Đúng / right: 2 bản ghi\n")
    code, text = said(capsys, names[1])
    prev = closing["prev"][:8]
    told = f"{names[1]}: bản ghi trước {prev}… không có trong các tệp (the one before is not among the files)\n"
    assert (code, text) == (0, told + "Đúng / right: 1 bản ghi\n")
    fork = {**closing, "council": {"id": "k1"}, "x": 1}
    names = written(tmp_path, first, closing, fork)
    code, text = said(capsys, *names)
    assert code == 1 and text.splitlines() == [f"{name}: two records follow the same one" for name in names[1:]]
    other = {**closing, "council": {"id": "k2"}}
    assert said(capsys, *written(tmp_path, first, closing, other))[0] == 0


def test_a_receipt_however_it_is_typed(tmp_path, capsys) -> None:
    code = b32decode("OI" * 13 + "======").hex()
    base = facts(questions=[facts().questions[0]])
    trackers = (ballots.tracker(code, "r1", 1), *base.questions[0].trackers[1:])
    body = record.round_body(replace(base, questions=[replace(base.questions[0], trackers=trackers)]))
    (name,) = written(tmp_path, body)
    shown = ballots.shown_receipt(code)
    assert shown.startswith("OIOIO IOIOI ")
    for typed in (code, shown, shown.lower().replace(" ", "-"), shown.replace("O", "0").replace("I", "1")):
        assert said(capsys, name, "--receipt", *typed.split())[0] == 0, typed
        assert said(capsys, name, "--receipt", typed)[0] == 0, typed
    answer, text = said(capsys, name, "--receipt", "ab" * 16)
    assert (answer, text) == (1, "the receipt is in none of these urns\n")
    hands = written(tmp_path, record.round_body(facts(Mode.HANDS)))
    assert said(capsys, *hands, "--receipt", code)[0] == 1


@pytest.mark.parametrize(
    ("op", "yes", "no", "passed"),
    [
        (">", 1, 1, False),
        (">=", 1, 1, True),
        (">", 2, 1, True),
        (">", 1, 0, True),
        (">", 0, 0, False),
        (">=", 0, 0, False),
    ],
)
def test_small_arithmetic(op: str, yes: int, no: int, passed: bool, tmp_path, capsys) -> None:
    """A share of nothing is never reached; half is half."""
    base = facts(Mode.HANDS, rule=replace(usual_rule(Mode.HANDS), threshold=Share(1, 2, op, Of.VALID)))
    body = record.round_body(replace(base, questions=[replace(base.questions[0], count=tally.Count(yes, no))]))
    assert body["questions"][0]["pass"] is passed
    assert said(capsys, *written(tmp_path, body))[0] == 0
    code, text = said(capsys, *written(tmp_path, changed(body, ("questions", 0, "pass"), not passed)))
    assert code == 1 and f"question 1: pass is {not passed}, must be {passed}" in text


def test_the_canonical_text_is_the_portals() -> None:
    assert (
        verify_seal.CANONICAL({"b": "é", "a": [1, 2]})
        == '{"a":[1,2],"b":"é"}'
        == ballots.canonical({"a": [1, 2], "b": "é"})
    )


def test_a_correction_changes_words_only(tmp_path, capsys) -> None:
    first = {
        "kind": "meeting",
        "council": {"id": "k1"},
        "prev": record.GENESIS,
        "revision": 1,
        "conclusion": "A",
        "rounds": [],
    }
    sha256 = record.sha256_of(first)
    second = {**first, "prev": sha256, "revision": 2, "conclusion": "B", "corrects": {"sha256": sha256}}
    assert said(capsys, *written(tmp_path, first, second)) == (0, "Đúng / right: 2 bản ghi\n")
    for words in ("discussion", "reserved", "audit", "software"):
        assert said(capsys, *written(tmp_path, first, {**second, words: "C"}))[0] == 0
    for wrong in ({"rounds": [1]}, {"revision": 3}, {"revision": 1}):
        names = written(tmp_path, first, {**second, **wrong})
        assert said(capsys, *names) == (1, f"{names[1]}: corrects more than its words\n")
