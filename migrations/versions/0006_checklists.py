"""Checklists.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum("unit", "candidate", name="subjectkind", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column(
            "state",
            sa.Enum("editing", "sent", name="checkliststate", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=26), nullable=True),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_checklist_sent")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_checklist_campaign_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_checklist_sent_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_checklist_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint(
            "campaign_id", "subject_kind", "subject_id", name=op.f("uq_checklist_campaign_id_subject_kind_subject_id")
        ),
    )
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.create_index("ix_checklist_unit", ["campaign_id", "unit_id"], unique=False)

    op.create_table(
        "checklist_line",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("checklist_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("word", sa.Boolean(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("disciplined", sa.Boolean(), nullable=True),
        sa.Column("disciplined_since", sa.Date(), nullable=True),
        sa.Column("asks_not_applicable", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.String(length=26), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("not_applicable", sa.Text(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("met", "not_met", "returned", name="verdict", native_enum=False, create_constraint=True, length=30),
            nullable=True,
        ),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("verdict_by", sa.Text(), nullable=False),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict = 'met' OR verdict_reason <> ''", name=op.f("ck_checklist_line_verdict_reason")
        ),
        sa.CheckConstraint("(verdict IS NULL) = (verdict_at IS NULL)", name=op.f("ck_checklist_line_verdict_at")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_line_checklist_id")),
        sa.ForeignKeyConstraint(["declared_by"], ["account.id"], name=op.f("fk_checklist_line_declared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_line")),
        sa.UniqueConstraint("checklist_id", "code", name=op.f("uq_checklist_line_checklist_id_code")),
    )


def downgrade() -> None:
    op.drop_table("checklist_line")
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.drop_index("ix_checklist_unit")

    op.drop_table("checklist")
