"""A checklist as it is read: whose it is, one criterion of it, the whole. Put together by `queries.py`; asks nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from portal.campaigns.criteria import Asked, Measure, RuleKind
from portal.campaigns.models import Campaign, Criterion
from portal.campaigns.queries import Key, Known
from portal.campaigns.states import CandidateKind
from portal.checklists.conclusions import Outcome
from portal.checklists.models import Checklist, ChecklistLine
from portal.checklists.states import SLUGS, ChecklistState, Conclusion, SubjectKind, Verdict
from portal.council.recognitions import Recognition
from portal.evidence.queries import Attached
from portal.initiatives.queries import Declared
from portal.refusal import NotFound, Reason
from portal.vietnamese import decimal, percent


@dataclass(frozen=True)
class Subject:
    """Whose checklist it is, with the criteria that apply to it."""

    kind: SubjectKind
    id: str
    campaign: Campaign
    unit_id: str
    name: str
    candidate_kind: CandidateKind
    block: str | None

    @property
    def path(self) -> str:
        """Where its checklist is read."""
        return f"/tieu-chi/{SLUGS[self.kind]}/{self.id}"

    @property
    def key(self) -> str:
        """How the history and the evidence of the checklist are found."""
        return f"{self.campaign.id}:{self.kind.value}:{self.id}"

    def line_key(self, code: str) -> str:
        return f"{self.key}:{code}"


@dataclass(frozen=True)
class Line:
    """One criterion of one subject, ready to be shown."""

    criterion: Criterion
    asked: Sequence[Asked]
    figures: Mapping[Key, Known]
    outcome: Outcome
    row: ChecklistLine | None
    files: Sequence[Attached]
    closed: Reason | None  # why the unit cannot change it now
    recognition: Recognition | None = None  # the decision of a council that the unit goes by

    @property
    def conclusion(self) -> Conclusion:
        return self.outcome.conclusion

    @property
    def verdict(self) -> Verdict | None:
        return self.row.verdict if self.row else None

    @property
    def final(self) -> Conclusion:
        """What counts in the end: the verifier's word over the computed one."""
        if self.conclusion is Conclusion.NOT_APPLICABLE:
            return self.conclusion
        if self.verdict is Verdict.MET:
            return Conclusion.MET
        if self.verdict is Verdict.NOT_MET:
            return Conclusion.NOT_MET
        if self.verdict is Verdict.RETURNED:
            return Conclusion.UNDETERMINED
        return self.conclusion

    def figure(self, asked: Asked) -> Known | None:
        return self.figures.get((asked.indicator.code, asked.period))

    @property
    def counted(self) -> list[Asked]:
        """The figures that a feature of the portal works out: shown, not asked for."""
        return [entry for entry in self.asked if (figure := self.figure(entry)) and figure.origin]


@dataclass
class Sheet:
    """A whole checklist."""

    subject: Subject
    checklist: Checklist | None
    lines: list[Line] = field(default_factory=list)
    initiatives: Sequence[Declared] = ()  # of a unit's: what was sent
    drafts: Sequence[Declared] = ()  # and, for the unit itself, what was not

    @property
    def state(self) -> ChecklistState:
        return self.checklist.state if self.checklist else ChecklistState.EDITING

    @cached_property
    def counts(self) -> Counter[Conclusion]:
        return Counter(line.final for line in self.lines)

    @property
    def met(self) -> int:
        return self.counts[Conclusion.MET]

    @property
    def asked(self) -> int:
        """How many criteria count: those that do not apply do not."""
        return len(self.lines) - self.counts[Conclusion.NOT_APPLICABLE]

    @property
    def returned(self) -> list[Line]:
        return [line for line in self.lines if line.verdict is Verdict.RETURNED]

    @property
    def to_verify(self) -> list[Line]:
        """Sent and not yet decided."""
        if self.state is not ChecklistState.SENT:
            return []
        return [
            line for line in self.lines if line.verdict is None and line.conclusion is not Conclusion.NOT_APPLICABLE
        ]

    @property
    def barred(self) -> Line | None:
        """The line on discipline, if it bars an award."""
        for line in self.lines:
            if line.criterion.rule["kind"] == RuleKind.DISCIPLINE and line.final is Conclusion.NOT_MET:
                return line
        return None

    def figure_words(self, line: Line) -> tuple[str, str]:
        """(last year's figures, this year's) of one of its lines, as papers write them: "92,35%", "75 / 100 / Khá"."""
        ratings = {rating.rank: rating.name for rating in self.subject.campaign.ratings}
        words: dict[bool, list[str]] = {True: [], False: []}
        for asked in line.asked:
            known = line.figure(asked)
            if known is None:
                continue
            if asked.indicator.measure is Measure.PERCENT:
                text = percent(known.value)
            elif asked.indicator.measure is Measure.RATING:
                text = ratings.get(int(known.value), "")
            else:
                text = decimal(known.value)
            words[asked.last_year].append(text)
        return " / ".join(words[True]), " / ".join(words[False])

    def line(self, code: str) -> Line:
        for line in self.lines:
            if line.criterion.code == code:
                return line
        raise NotFound
