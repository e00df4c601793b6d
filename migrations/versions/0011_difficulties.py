"""Difficulties told by units, remarks of citizens, and the answers that everybody reads.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "difficulty",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("difficulty", "remark", name="kind", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "sent_up",
                "passed",
                "answered",
                "merged",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("field_code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_note", sa.Text(), nullable=False),
        sa.Column("forwarded_by", sa.Text(), nullable=False),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.String(length=26), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("public_question", sa.Text(), nullable=False),
        sa.Column("public_answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind = 'remark' OR unit_id IS NOT NULL", name=op.f("ck_difficulty_unit")),
        sa.CheckConstraint(
            "state <> 'answered' OR (answer <> '' AND answered_at IS NOT NULL)", name=op.f("ck_difficulty_answered")
        ),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_difficulty_merged")),
        sa.CheckConstraint(
            "NOT public OR (public_question <> '' AND public_answer <> '')", name=op.f("ck_difficulty_public")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_difficulty_campaign_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["difficulty.id"], name=op.f("fk_difficulty_merged_into_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_difficulty_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difficulty")),
    )
    with op.batch_alter_table("difficulty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_difficulty_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index("ix_difficulty_of", ["campaign_id", "state", "told_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("difficulty", schema=None) as batch_op:
        batch_op.drop_index("ix_difficulty_of")
        batch_op.drop_index(batch_op.f("ix_difficulty_unit_id"))

    op.drop_table("difficulty")
