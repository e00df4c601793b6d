"""A dossier with everything its pages and papers show, as one reading brings it together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from portal import clock
from portal.campaigns.deadlines import Deadline
from portal.campaigns.models import Campaign, CampaignUnit, Candidate
from portal.checklists.sheet import Line, Sheet
from portal.checklists.states import ChecklistState, Conclusion, Verdict
from portal.council.results import UnitResults
from portal.council.voting_rule import usual_rule
from portal.dossiers import rules
from portal.dossiers.models import Dossier, DossierPaper
from portal.dossiers.rules import MinutesFacts, Missing, NomineeFacts, Vote
from portal.dossiers.states import DossierState, PaperKind
from portal.evidence.queries import Attached

PAPER = "dossier_paper"  # the kind under which a paper's files are kept
Files = Mapping[tuple[str, str], list[Attached]]


@dataclass(frozen=True)
class Nominee:
    candidate: Candidate
    sheet: Sheet
    vote: Vote | None
    report: DossierPaper | None
    report_files: Sequence[Attached]

    @property
    def applying(self) -> list[Line]:
        return [line for line in self.sheet.lines if line.conclusion is not Conclusion.NOT_APPLICABLE]

    @property
    def fit(self) -> bool:
        """Verified to meet every criterion that applies, and passed by the unit's own vote."""
        sent = self.sheet.state is ChecklistState.SENT
        return rules.is_fit([sent and line.verdict is Verdict.MET for line in self.applying], self.vote)

    def facts(self) -> NomineeFacts:
        return NomineeFacts(
            id=self.candidate.id,
            name=self.candidate.name,
            undeclared=self.sheet.counts[Conclusion.NOT_DECLARED],
            barred=self.sheet.barred is not None,
            vote=self.vote,
            has_report=bool(self.report_files),
        )


@dataclass
class Whole:
    """A dossier with everything its pages show."""

    dossier: Dossier
    deadline: Deadline
    nominees: Sequence[Nominee]
    decided: UnitResults
    files: Files

    @property
    def campaign(self) -> Campaign:
        return self.dossier.campaign

    def paper(self, kind: PaperKind, candidate_id: str | None = None) -> DossierPaper | None:
        return next((row for row in self.dossier.papers if row.kind is kind and row.candidate_id == candidate_id), None)

    def files_of(self, paper: DossierPaper | None) -> list[Attached]:
        return self.files.get((PAPER, paper.id), []) if paper is not None else []

    @cached_property
    def request(self) -> DossierPaper | None:
        return self.paper(PaperKind.REQUEST)

    @cached_property
    def outside(self) -> DossierPaper | None:
        """Minutes written outside the portal."""
        return self.paper(PaperKind.MINUTES)

    @property
    def request_signed(self) -> bool:
        """The signed, stamped scan is there."""
        return bool(
            self.request and self.request.signed and any(row.sha256 is not None for row in self.files_of(self.request))
        )

    @property
    def minutes(self) -> MinutesFacts:
        if self.decided.meetings:
            return MinutesFacts(True)
        return MinutesFacts(self.outside is not None, self.outside_fault)

    @cached_property
    def outside_fault(self) -> str:
        """What keeps the minutes written outside from counting."""
        paper = self.outside
        if paper is None:
            return ""
        return rules.outside_fault(
            usual_rule(),  # nothing else is known of theirs
            members=paper.members,
            present=paper.present,
            held=paper.issued_on is not None,
            has_files=bool(self.files_of(paper)),
        )

    @cached_property
    def missing(self) -> list[Missing]:
        return rules.missing([nominee.facts() for nominee in self.nominees], self.minutes)

    @property
    def sends_without_head(self) -> bool:
        return rules.sends_without_head(self.request_signed, bool(self.request and self.request.says_statement))

    @property
    def answers_return(self) -> bool:
        return self.dossier.returns > 0

    @property
    def to_verify(self) -> int:
        """Criteria that nobody has decided on, sent or not."""
        return sum(1 for nominee in self.nominees for line in nominee.applying if line.verdict is None)

    @property
    def returned_lines(self) -> int:
        return sum(len(nominee.sheet.returned) for nominee in self.nominees)

    @property
    def returned_words(self) -> list[list[str]]:
        """(whose, criterion, why) of each criterion that came back."""
        return [
            [nominee.candidate.name, f"{line.criterion.number}. {line.criterion.short}", line.row.verdict_reason]
            for nominee in self.nominees
            for line in nominee.sheet.returned
            if line.row is not None
        ]

    @property
    def notice(self) -> bool:
        """The last word of the standing office is a return: there is a notice to read."""
        dossier = self.dossier
        return bool(dossier.returns and dossier.reason) and dossier.state is not DossierState.NOT_ELIGIBLE

    @property
    def supplement_late(self) -> bool:
        """What answered the return came after the day that it named."""
        by, at = self.dossier.supplement_by, self.dossier.supplemented_at
        return by is not None and at is not None and clock.local(at).date() > by

    @property
    def extended(self) -> bool:
        """Sent in the time that was given beyond the campaign's cut-off."""
        sent = self.dossier.submitted_at
        return sent is not None and sent >= self.campaign.cutoff

    @property
    def reports(self) -> tuple[int, int]:
        """(there, needed)."""
        return sum(1 for nominee in self.nominees if nominee.report_files), len(self.nominees)

    @property
    def in_time(self) -> bool:
        return self.deadline.in_time(clock.now())


@dataclass(frozen=True)
class UnitStanding:
    """How far one unit is in a campaign: its own checklist, what its councils decided, its dossier if it has made one."""

    enrolment: CampaignUnit
    deadline: Deadline
    sheet: Sheet
    decided: UnitResults
    made: Whole | None
