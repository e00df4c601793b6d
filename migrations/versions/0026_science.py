"""What a council of science and technology decides: authors stay out, a sealed result recognises, an idea passed to it.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import allow, forbid

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

REASONS = ("nominee", "same_unit", "declared")
MORE_REASONS = ("nominee", "author", "same_unit", "declared")
STATES = ("open", "sent_up", "passed", "answered", "merged", "withdrawn")
MORE_STATES = ("open", "sent_up", "passed", "council", "answered", "merged", "withdrawn")
OF_QUESTION = (
    "(SELECT vote_round.state FROM vote_round JOIN question ON question.round_id = vote_round.id "
    "WHERE question.id = {row}.question_id)"
)
GUARDED = [(operation, f"{OF_QUESTION.format(row=row)} <> 'draft'") for operation, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))]  # fmt: skip


def _change_words(
    table: str, column: str, kind: str, before: tuple[str, ...], after: tuple[str, ...], **kept: object
) -> None:
    def words(values: tuple[str, ...]) -> sa.Enum:
        return sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=30)

    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(table, recreate="always", table_kwargs=kept) as batch_op:
            batch_op.alter_column(column, existing_type=words(before), type_=words(after), existing_nullable=False)
        return
    op.drop_constraint(op.f(f"ck_{table}_{kind}"), table, type_="check")
    values = ", ".join(f"'{value}'" for value in after)
    op.create_check_constraint(op.f(f"ck_{table}_{kind}"), table, f"{column} IN ({values})")


def _change_reasons(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """The guards of the recusals are taken down and put up again: rebuilding the table would lose them."""
    for operation, _ in GUARDED:
        allow("recusal", operation)
    if after == REASONS:
        op.execute("UPDATE recusal SET reason = 'declared' WHERE reason = 'author'")
    _change_words("recusal", "reason", "recusalreason", before, after, sqlite_with_rowid=False)
    for operation, when in GUARDED:
        forbid("recusal", operation, "the recusals are frozen", when=when)


def upgrade() -> None:
    _change_reasons(REASONS, MORE_REASONS)
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_recognition_meeting_id"), "meeting", ["meeting_id"], ["id"])
    with op.batch_alter_table("difficulty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("council_id", sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column("council_title", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("council_text", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("council_passed", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("council_words", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("council_meeting_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_difficulty_council_id"), "council", ["council_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_difficulty_council_meeting_id"), "meeting", ["council_meeting_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_difficulty_council"), "council_id IS NULL OR (kind = 'remark' AND council_title <> '')"
        )
    _change_words("difficulty", "state", "state", STATES, MORE_STATES)


def downgrade() -> None:
    op.execute("UPDATE difficulty SET state = 'open' WHERE state = 'council'")
    _change_words("difficulty", "state", "state", MORE_STATES, STATES)
    with op.batch_alter_table("difficulty", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_difficulty_council"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_difficulty_council_meeting_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_difficulty_council_id"), type_="foreignkey")
        for name in (
            "council_meeting_id",
            "council_words",
            "council_passed",
            "council_text",
            "council_title",
            "council_id",
        ):
            batch_op.drop_column(name)
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_recognition_meeting_id"), type_="foreignkey")
        batch_op.drop_column("meeting_id")
    _change_reasons(MORE_REASONS, REASONS)
