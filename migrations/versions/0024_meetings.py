"""What a meeting leaves beside its vote: its programme and invitation, who came late or left early, who said what;
rounds that follow a round; results that the chair sends back.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import allow, forbid

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BEFORE = ("onsite", "online", "absent")
AFTER = ("onsite", "online", "written", "excused", "unexcused", "absent")
OVER = "(SELECT state FROM meeting WHERE id = {row}.meeting_id) IN ('finished', 'postponed')"
OF_ROUND = "(SELECT state FROM vote_round WHERE id = {row}.round_id)"
GUARDS = [
    ("vote_round", "UPDATE", "OLD.state <> 'draft' AND coalesce(NEW.parent_id, '') <> coalesce(OLD.parent_id, '')",
     "the first round is frozen", "parent"),
    *[("meeting_remark", operation, OVER.format(row=row), "the minutes are made", "")
      for operation, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))],
]  # fmt: skip
ROLL_GUARDS = [  # of migration 0007, which rebuilding the table takes away on SQLite
    ("INSERT", f"{OF_ROUND.format(row='NEW')} <> 'draft'", "the roll is frozen", ""),
    ("DELETE", f"{OF_ROUND.format(row='OLD')} <> 'draft'", "the roll is frozen", ""),
    ("UPDATE", f"{OF_ROUND.format(row='OLD')} NOT IN ('draft', 'open')", "the roll is frozen", ""),
    ("UPDATE",
     "NEW.name <> OLD.name OR NEW.post <> OLD.post OR NEW.duty <> OLD.duty OR NEW.n <> OLD.n "
     "OR NEW.member_id <> OLD.member_id OR NEW.round_id <> OLD.round_id", "only attendance changes", "names"),
]  # fmt: skip


def _attendance(values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name="attendance", native_enum=False, create_constraint=True, length=30)


def _change(table: str, column: str, before: tuple[str, ...], after: tuple[str, ...], **kept: object) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(table, recreate="always", table_kwargs=kept) as batch_op:
            batch_op.alter_column(
                column, existing_type=_attendance(before), type_=_attendance(after), existing_nullable=False
            )
        return
    op.drop_constraint(op.f(f"ck_{table}_attendance"), table, type_="check")
    values = ", ".join(f"'{value}'" for value in after)
    op.create_check_constraint(op.f(f"ck_{table}_attendance"), table, f"{column} IN ({values})")


def _change_attendance(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """The roll's guards are taken down and put up again: what is frozen says nothing that the old words did not."""
    for operation, _, _, suffix in ROLL_GUARDS:
        allow("round_member", operation, suffix=suffix)
    if before == AFTER:
        for table, column in (("meeting_attendance", "status"), ("round_member", "attendance")):
            op.execute(f"UPDATE {table} SET {column} = 'absent' WHERE {column} NOT IN {BEFORE}")
    _change("meeting_attendance", "status", before, after)
    _change("round_member", "attendance", before, after, sqlite_with_rowid=False)
    for operation, when, message, suffix in ROLL_GUARDS:
        forbid("round_member", operation, message, when=when, suffix=suffix)


def upgrade() -> None:
    _change_attendance(BEFORE, AFTER)
    op.add_column("meeting", sa.Column("programme", sa.Text(), nullable=False, server_default=""))
    op.add_column("meeting", sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting", sa.Column("invited_as", sa.Text(), nullable=False, server_default=""))
    op.add_column("meeting_attendance", sa.Column("late_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting_attendance", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("question", sa.Column("score", sa.Integer(), nullable=True))
    op.add_column("seal_proposal", sa.Column("returned_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("seal_proposal", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    # the reference stands in the column itself: so both engines add it, and take it away, without rebuilding the table
    op.execute(
        "ALTER TABLE vote_round ADD COLUMN parent_id VARCHAR(26) "
        "CONSTRAINT fk_vote_round_parent_id REFERENCES vote_round (id)"
    )
    op.create_index(
        "ux_vote_round_parent",
        "vote_round",
        ["parent_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.create_table(
        "meeting_remark",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("speech", "reserved", name="remarkkind", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("member_id", sa.String(length=26), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> '' AND gist <> ''", name=op.f("ck_meeting_remark_said")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_remark_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_meeting_remark_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_remark")),
    )
    op.create_index(op.f("ix_meeting_remark_meeting_id"), "meeting_remark", ["meeting_id"])
    for table, operation, when, message, suffix in GUARDS:
        forbid(table, operation, message, when=when, suffix=suffix)


def downgrade() -> None:
    for table, operation, _, _, suffix in GUARDS:
        allow(table, operation, suffix=suffix)
    op.drop_index(op.f("ix_meeting_remark_meeting_id"), "meeting_remark")
    op.drop_table("meeting_remark")
    op.drop_index(
        "ux_vote_round_parent",
        "vote_round",
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.drop_column("vote_round", "parent_id")
    op.drop_column("seal_proposal", "returned_at")
    op.drop_column("seal_proposal", "returned_reason")
    op.drop_column("question", "score")
    op.drop_column("meeting_attendance", "left_at")
    op.drop_column("meeting_attendance", "late_at")
    op.drop_column("meeting", "invited_as")
    op.drop_column("meeting", "invited_at")
    op.drop_column("meeting", "programme")
    _change_attendance(AFTER, BEFORE)
