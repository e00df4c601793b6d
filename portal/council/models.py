"""Tables of councils, meetings, rounds, ballots, seals.

Secrecy rests on their shape: an urn is one row per question whose slips are a sorted list; no row of a secret round
holds a member and a mark; `WITHOUT ROWID` where an order of insertion would tell something. Triggers (see the migration)
refuse what no code of ours asks for.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import Campaign
from portal.council.seats import Council as Council
from portal.council.seats import CouncilMember as CouncilMember
from portal.council.seats import CouncilRule as CouncilRule
from portal.council.states import (
    Attendance,
    Channel,
    Duty,
    Held,
    MeetingState,
    Mode,
    RecusalReason,
    RemarkKind,
    RoundState,
    Visibility,
    at_opening,
)
from portal.database import Model, id_column, unique_where

NO_ROWID = {"sqlite_with_rowid": False}


def plain_enum(kind: type[StrEnum]) -> Enum:
    """A word of `kind` in a column added later: the guards of the migration say which words it may hold."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )


class Meeting(Model):
    __tablename__ = "meeting"

    id: Mapped[str] = id_column()
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    held: Mapped[Held] = mapped_column(plain_enum(Held), default=Held.MEETING)
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.PREPARING)
    opening: Mapped[str] = mapped_column(default="")  # what a written circulation asks its members
    deadline: Mapped[datetime | None]  # until when its opinions are taken
    lifted_recusals: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list
    )  # whom the rule kept out and why not
    extensions: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list
    )  # {at, from, until, reason} of each later deadline
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    programme: Mapped[str] = mapped_column(default="")  # chương trình họp, one item a line
    invited_at: Mapped[datetime | None]
    invited_as: Mapped[str] = mapped_column(default="")  # what the invitation that went out said
    starts_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("council_member.id"))
    secretary_id: Mapped[str | None] = mapped_column(ForeignKey("council_member.id"))
    acting_chair_id: Mapped[str | None] = mapped_column(ForeignKey("council_member.id"))
    discussion: Mapped[str] = mapped_column(default="")
    reserved: Mapped[str] = mapped_column(default="")
    conclusion: Mapped[str] = mapped_column(default="")
    postponed_reason: Mapped[str] = mapped_column(default="")
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.CLOSED)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    council: Mapped[Council] = relationship()
    campaign: Mapped[Campaign] = relationship()
    chair: Mapped[CouncilMember | None] = relationship(foreign_keys=[chair_id])
    secretary: Mapped[CouncilMember | None] = relationship(foreign_keys=[secretary_id])
    acting_chair: Mapped[CouncilMember | None] = relationship(foreign_keys=[acting_chair_id])
    attendances: Mapped[list[MeetingAttendance]] = relationship(back_populates="meeting")
    substitutes: Mapped[list[MeetingSubstitute]] = relationship(back_populates="meeting", cascade="all, delete-orphan")
    rounds: Mapped[list[VoteRound]] = relationship(back_populates="meeting", order_by="VoteRound.ordinal")
    remarks: Mapped[list[Remark]] = relationship(back_populates="meeting", order_by="Remark.at, Remark.id")

    @property
    def is_over(self) -> bool:
        return self.state in (MeetingState.FINISHED, MeetingState.POSTPONED)

    __mapper_args__ = {"version_id_col": version}


class MeetingAttendance(Model):
    __tablename__ = "meeting_attendance"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    status: Mapped[Attendance]
    reason: Mapped[str] = mapped_column(default="")
    late_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    member: Mapped[CouncilMember] = relationship()

    @property
    def now(self) -> Attendance:
        """As a vote that begins now counts this member."""
        return at_opening(self.status, left=self.left_at is not None)


class Remark(Model):
    """What somebody said, a member or a guest (who has no `member_id`), until the minutes are made."""

    __tablename__ = "meeting_remark"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), index=True)
    kind: Mapped[RemarkKind]
    member_id: Mapped[str | None] = mapped_column(ForeignKey("council_member.id"))
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")
    gist: Mapped[str]
    at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates="remarks")

    __table_args__ = (
        CheckConstraint("name <> '' AND gist <> ''", name="said", info={"vi": "Ý kiến cần có người nêu và nội dung."}),
    )
    __mapper_args__ = {"version_id_col": version}


class MeetingSubstitute(Model):
    """Who stands on the roll of one meeting in the place of a member who is away."""

    __tablename__ = "meeting_substitute"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    substitute_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"))

    meeting: Mapped[Meeting] = relationship(back_populates="substitutes")

    __table_args__ = (
        UniqueConstraint("meeting_id", "substitute_id", info={"vi": "Người này đã dự thay một thành viên khác."}),
        CheckConstraint("member_id <> substitute_id", name="another", info={"vi": "Không ai dự thay chính mình."}),
    )


class VoteRound(Model):
    __tablename__ = "vote_round"

    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    ordinal: Mapped[int] = mapped_column(default=1)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("vote_round.id"))  # the round whose tie this one decides
    mode: Mapped[Mode]
    state: Mapped[RoundState] = mapped_column(default=RoundState.DRAFT)
    on_paper: Mapped[bool] = mapped_column(default=False)  # every ballot of this round is a paper one
    rule_json: Mapped[str]  # canonical text, exactly what was frozen
    frozen_sha256: Mapped[str] = mapped_column(default="")
    closes_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    close_urn_sha256: Mapped[str] = mapped_column(default="")
    void_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates="rounds")
    questions: Mapped[list[Question]] = relationship(back_populates="round", order_by="Question.position")
    roll: Mapped[list[RoundMember]] = relationship(back_populates="round", order_by="RoundMember.n")

    __table_args__ = (
        UniqueConstraint("meeting_id", "ordinal", info={"vi": "Lần bỏ phiếu này đã có."}),
        unique_where("ux_vote_round_parent", "parent_id", where="state <> 'void'"),
        CheckConstraint("state <> 'void' OR void_reason <> ''", name="void", info={"vi": "Hủy cần nêu lý do."}),
        CheckConstraint(
            "state IN ('draft', 'void') OR (opened_at IS NOT NULL AND frozen_sha256 <> '')",
            name="opened",
            info={"vi": "Lần bỏ phiếu đã mở phải có giờ mở."},
        ),
        CheckConstraint(
            "state NOT IN ('closed', 'sealed') OR closed_at IS NOT NULL",
            name="closed",
            info={"vi": "Lần bỏ phiếu đã kết thúc phải có giờ kết thúc."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class RoundMember(Model):
    """The roll as it was when the round opened."""

    __tablename__ = "round_member"

    round_id: Mapped[str] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    n: Mapped[int]
    name: Mapped[str]
    post: Mapped[str]
    duty: Mapped[Duty]
    attendance: Mapped[Attendance]
    substitute_for: Mapped[str] = mapped_column(default="")  # the member in whose place this one sits

    round: Mapped[VoteRound] = relationship(back_populates="roll")
    member: Mapped[CouncilMember] = relationship()

    __table_args__ = (UniqueConstraint("round_id", "n", info={"vi": "Số thứ tự này đã có."}), NO_ROWID)


class Question(Model):
    """One candidate asked about, with the lines that a ballot and the minutes print."""

    __tablename__ = "question"

    id: Mapped[str] = id_column()
    round_id: Mapped[str] = mapped_column(ForeignKey("vote_round.id"))
    position: Mapped[int]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    category_code: Mapped[str]
    category_title: Mapped[str]
    category_quota: Mapped[int | None]
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")
    unit_name: Mapped[str] = mapped_column(default="")
    lines: Mapped[list[str]] = mapped_column(JSON, default=list)
    score: Mapped[int | None]  # criteria met as the list was made: what some rules compare after a tie

    round: Mapped[VoteRound] = relationship(back_populates="questions")
    recusals: Mapped[list[Recusal]] = relationship(back_populates="question")

    __table_args__ = (
        UniqueConstraint("round_id", "position", info={"vi": "Số thứ tự này đã có."}),
        UniqueConstraint("round_id", "subject_kind", "subject_id", info={"vi": "Mục này đã có trong danh sách."}),
    )


class Recusal(Model):
    __tablename__ = "recusal"

    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    reason: Mapped[RecusalReason]

    question: Mapped[Question] = relationship(back_populates="recusals")
    member: Mapped[CouncilMember] = relationship()

    __table_args__ = (NO_ROWID,)


class Participation(Model):
    """That a member voted; never how. The primary key is what makes it once."""

    __tablename__ = "participation"

    round_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    channel: Mapped[Channel] = mapped_column(plain_enum(Channel), default=Channel.ONLINE)
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["round_id", "member_id"], ["round_member.round_id", "round_member.member_id"]),
        NO_ROWID,
    )


class Urn(Model):
    """The slips of one question, sorted; destroyed when the round is sealed or voided."""

    __tablename__ = "urn"

    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    slips: Mapped[str] = mapped_column(default="[]")
    n: Mapped[int] = mapped_column(default=0)
    cap: Mapped[int]
    salt: Mapped[str] = mapped_column(default="")  # destroyed with the slips: without it nobody can try marks out

    __table_args__ = (
        CheckConstraint("n <= cap", name="cap", info={"technical": True}),
        NO_ROWID,
    )


class OpenBallot(Model):
    """An open mark; changed marks are further rows, the last counts."""

    __tablename__ = "open_ballot"

    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (CheckConstraint("mark IN ('Y', 'N', 'A')", name="mark", info={"technical": True}), NO_ROWID)


class HandCount(Model):
    """Three numbers of a show of hands; `unanimous` when all present agreed as an act of its own."""

    __tablename__ = "hand_count"

    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    yes: Mapped[int]
    no: Mapped[int]
    abstain: Mapped[int]
    unanimous: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[str]

    __table_args__ = (
        CheckConstraint(
            "yes >= 0 AND no >= 0 AND abstain >= 0", name="numbers", info={"vi": "Số người biểu quyết không thể âm."}
        ),
    )
