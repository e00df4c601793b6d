"""Đợt sơ kết: a campaign's stages and what units report for each.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaign", sa.Column("stages_json", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "stage_report",
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column("achieved", sa.Text(), nullable=False),
        sa.Column("lacking", sa.Text(), nullable=False),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("sent_at IS NULL OR (sent_by <> '' AND achieved <> '')", name=op.f("ck_stage_report_sent")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_stage_report_campaign_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_stage_report_unit_id")),
        sa.PrimaryKeyConstraint("campaign_id", "stage", "unit_id", name=op.f("pk_stage_report")),
    )


def downgrade() -> None:
    op.drop_table("stage_report")
    op.drop_column("campaign", "stages_json")
