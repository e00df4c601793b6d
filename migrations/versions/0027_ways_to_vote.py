"""Other ways to vote: entry by meeting code, the voting desk, paper ballots, written circulation.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import allow, forbid

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OF_ROUND = "(SELECT state FROM vote_round WHERE id = {row}.round_id)"
OF_QUESTION = (
    "(SELECT vote_round.state FROM vote_round JOIN question ON question.round_id = vote_round.id "
    "WHERE question.id = {row}.question_id)"
)
CONFIRMED = (
    "EXISTS (SELECT 1 FROM paper_tally JOIN question ON question.round_id = paper_tally.round_id "
    "WHERE question.id = {row}.question_id AND paper_tally.confirmed_by IS NOT NULL)"
)
COUNTED = "NOT IN ('open', 'closed')"
# (table, operation, when it is refused, message, suffix)
GUARDS = [
    ("participation", "INSERT", "NEW.channel NOT IN ('online', 'code', 'desk', 'paper')", "no such channel", "channel"),
    ("meeting", "INSERT", "NEW.held NOT IN ('meeting', 'written')", "no such way to decide", "held"),
    ("meeting", "UPDATE", "NEW.held <> OLD.held AND OLD.state <> 'preparing'", "how a council decides is fixed when it is called", "held"),
    ("vote_round", "UPDATE", "OLD.state <> 'draft' AND NEW.on_paper <> OLD.on_paper", "the way is frozen", "paper"),
    *[("paper_tally", operation, f"{OF_ROUND.format(row=row)} {COUNTED}", "the papers are counted", "")
      for operation, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))],
    ("paper_tally", "UPDATE", "OLD.confirmed_by IS NOT NULL", "the count is confirmed", "confirmed"),
    *[("paper_count", operation, f"{OF_QUESTION.format(row=row)} {COUNTED} OR {CONFIRMED.format(row=row)}",
       "the papers are counted", "")
      for operation, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))],
]  # fmt: skip
# a paper that was handed out by mistake may be taken back while the vote is on; a ballot that was cast may not
TAKEN_BACK = f"OLD.channel <> 'paper' OR {OF_ROUND.format(row='OLD')} <> 'open'"
COLUMNS = [
    ("participation", "channel", sa.String(length=30), "online"),
    ("vote_round", "on_paper", sa.Boolean(), sa.false()),
    ("meeting", "held", sa.String(length=30), "meeting"),
    ("meeting", "opening", sa.Text(), ""),
    ("login_session", "held_at", sa.Text(), ""),
]


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    op.add_column("meeting", sa.Column("deadline", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "meeting_door",
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_door_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_door")),
    )
    op.create_index("ux_meeting_door_code", "meeting_door", ["code"], unique=True, **_where("closed_at IS NULL"))
    op.create_table(
        "meeting_entry",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ticket_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_entry_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_meeting_entry_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_entry")),
    )
    op.create_index("ix_meeting_entry_ticket_sha256", "meeting_entry", ["ticket_sha256"])
    op.create_index(
        "ux_meeting_entry_number", "meeting_entry", ["meeting_id", "number"], unique=True, **_where("state = 'asking'")
    )
    op.create_index(
        "ux_meeting_entry_member",
        "meeting_entry",
        ["meeting_id", "member_id"],
        unique=True,
        **_where("state = 'let_in'"),
    )
    op.create_table(
        "voting_desk",
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("member_id", sa.String(length=26), nullable=True),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_voting_desk_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_voting_desk_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_voting_desk")),
    )
    op.create_table(
        "meeting_teller",
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_teller_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_meeting_teller_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_meeting_teller")),
    )
    op.create_table(
        "paper_tally",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=26), nullable=False),
        sa.Column("entered_label", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=26), nullable=True),
        sa.Column("confirmed_label", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by", name=op.f("ck_paper_tally_two_persons")
        ),
        sa.CheckConstraint("returned >= 0", name=op.f("ck_paper_tally_returned")),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_paper_tally_round_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_paper_tally_entered_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_paper_tally_confirmed_by")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_paper_tally")),
    )
    op.create_table(
        "paper_count",
        sa.Column("question_id", sa.String(length=26), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "yes >= 0 AND no >= 0 AND abstain >= 0 AND invalid >= 0", name=op.f("ck_paper_count_numbers")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_paper_count_question_id")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_paper_count")),
    )
    allow("participation", "DELETE")
    forbid("participation", "DELETE", "participation is append-only", when=TAKEN_BACK)
    for table, operation, when, message, suffix in GUARDS:
        forbid(table, operation, message, when=when, suffix=suffix)


def downgrade() -> None:
    for table, operation, _, _, suffix in GUARDS:
        allow(table, operation, suffix=suffix)
    allow("participation", "DELETE")
    for table in ("paper_count", "paper_tally", "meeting_teller", "voting_desk", "meeting_entry", "meeting_door"):
        op.drop_table(table)
    op.drop_column("meeting", "deadline")
    for table, name, _, _ in reversed(COLUMNS):
        op.drop_column(table, name)
    forbid("participation", "DELETE", "participation is append-only")
