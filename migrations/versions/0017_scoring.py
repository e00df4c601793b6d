"""Criteria sets that units score themselves by, their sheets, and what the appraisals found.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scoring_set",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("set_version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "open", "closed", name="setstate", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("rounding_mode", sa.Text(), nullable=False),
        sa.Column("bonus_cap", sa.BigInteger(), nullable=True),
        sa.Column("explain_days", sa.Integer(), nullable=False),
        sa.Column("assigned", sa.Boolean(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("bands_json", sa.JSON(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state = 'draft' OR opened_at IS NOT NULL", name=op.f("ck_scoring_set_opened")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_scoring_set_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_set")),
        sa.UniqueConstraint(
            "campaign_id", "code", "set_version", name=op.f("uq_scoring_set_campaign_id_code_set_version")
        ),
    )
    op.create_table(
        "score_sheet",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("set_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "appraised",
                "explained",
                "locked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_account", sa.String(length=26), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appraised_by", sa.Text(), nullable=False),
        sa.Column("appraised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explain_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explained_by", sa.Text(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("self_points", sa.BigInteger(), nullable=False),
        sa.Column("self_maximum", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("maximum", sa.BigInteger(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name=op.f("ck_score_sheet_locked")),
        sa.CheckConstraint("state = 'draft' OR sent_at IS NOT NULL", name=op.f("ck_score_sheet_sent")),
        sa.ForeignKeyConstraint(["sent_account"], ["account.id"], name=op.f("fk_score_sheet_sent_account")),
        sa.ForeignKeyConstraint(["set_id"], ["scoring_set.id"], name=op.f("fk_score_sheet_set_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_score_sheet_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("set_id", "unit_id", name=op.f("uq_score_sheet_set_id_unit_id")),
    )
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_sheet_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "scoring_line",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("set_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("maximum", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("usual", "bonus", "penalty", name="role", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("rule", sa.JSON(), nullable=True),
        sa.Column("may_not_apply", sa.Boolean(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["scoring_set.id"], name=op.f("fk_scoring_line_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_line")),
        sa.UniqueConstraint("set_id", "code", name=op.f("uq_scoring_line_set_id_code")),
    )
    op.create_table(
        "score_appraisal",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("sheet_id", sa.String(length=26), nullable=False),
        sa.Column("line_id", sa.String(length=26), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("NOT not_applicable OR reason <> ''", name=op.f("ck_score_appraisal_reason")),
        sa.CheckConstraint("not_applicable = (points IS NULL)", name=op.f("ck_score_appraisal_points")),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_score_appraisal_round")),
        sa.ForeignKeyConstraint(["line_id"], ["scoring_line.id"], name=op.f("fk_score_appraisal_line_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_score_appraisal_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_appraisal")),
        sa.UniqueConstraint("sheet_id", "line_id", "round", name=op.f("uq_score_appraisal_sheet_id_line_id_round")),
    )
    op.create_table(
        "score_entry",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("sheet_id", sa.String(length=26), nullable=False),
        sa.Column("line_id", sa.String(length=26), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.String(length=26), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT not_applicable OR (points IS NULL AND note <> '')", name=op.f("ck_score_entry_not_applicable")
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["account.id"], name=op.f("fk_score_entry_declared_by")),
        sa.ForeignKeyConstraint(["line_id"], ["scoring_line.id"], name=op.f("fk_score_entry_line_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_score_entry_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_entry")),
        sa.UniqueConstraint("sheet_id", "line_id", name=op.f("uq_score_entry_sheet_id_line_id")),
    )
    op.create_table(
        "scoring_line_owner",
        sa.Column("line_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["scoring_line.id"], name=op.f("fk_scoring_line_owner_line_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_scoring_line_owner_unit_id")),
        sa.PrimaryKeyConstraint("line_id", "unit_id", name=op.f("pk_scoring_line_owner")),
    )


def downgrade() -> None:
    op.drop_table("scoring_line_owner")
    op.drop_table("score_entry")
    op.drop_table("score_appraisal")
    op.drop_table("scoring_line")
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_sheet_unit_id"))

    op.drop_table("score_sheet")
    op.drop_table("scoring_set")
