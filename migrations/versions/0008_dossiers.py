"""Dossiers.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "waiting",
                "sent",
                "received",
                "returned",
                "eligible",
                "not_eligible",
                name="dossierstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("prepared_account", sa.String(length=26), nullable=True),
        sa.Column("submitted_account", sa.String(length=26), nullable=True),
        sa.Column("supplemented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supplemented_by", sa.Text(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head_note", sa.Text(), nullable=False),
        sa.Column("receipt_number", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("originals_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('preparing', 'waiting', 'returned') OR (submitted_at IS NOT NULL AND stated_at IS NOT NULL)",
            name=op.f("ck_dossier_submitted"),
        ),
        sa.CheckConstraint("state NOT IN ('returned', 'not_eligible') OR reason <> ''", name=op.f("ck_dossier_reason")),
        sa.CheckConstraint("originals >= 0", name=op.f("ck_dossier_originals")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "unit_id"],
            ["campaign_unit.campaign_id", "campaign_unit.unit_id"],
            name=op.f("fk_dossier_campaign_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_dossier_campaign_id")),
        sa.ForeignKeyConstraint(["prepared_account"], ["account.id"], name=op.f("fk_dossier_prepared_account")),
        sa.ForeignKeyConstraint(["submitted_account"], ["account.id"], name=op.f("fk_dossier_submitted_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_dossier_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("campaign_id", "receipt_number", name=op.f("uq_dossier_campaign_id_receipt_number")),
        sa.UniqueConstraint("campaign_id", "unit_id", name=op.f("uq_dossier_campaign_id_unit_id")),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_state", ["campaign_id", "state"], unique=False)

    op.create_table(
        "dossier_paper",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("dossier_id", sa.String(length=26), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "minutes", "request", "report", name="paperkind", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("candidate_id", sa.String(length=26), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("says_statement", sa.Boolean(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'report') = (candidate_id IS NOT NULL)", name=op.f("ck_dossier_paper_report")),
        sa.CheckConstraint(
            "present IS NULL OR (members IS NOT NULL AND present <= members)", name=op.f("ck_dossier_paper_present")
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_dossier_paper_candidate_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_paper_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_paper")),
        sa.UniqueConstraint(
            "dossier_id", "kind", "candidate_id", name=op.f("uq_dossier_paper_dossier_id_kind_candidate_id")
        ),
    )
    with op.batch_alter_table("dossier_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_paper_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            "ux_dossier_paper_one",
            ["dossier_id", "kind"],
            unique=True,
            sqlite_where=sa.text("candidate_id IS NULL"),
            postgresql_where=sa.text("candidate_id IS NULL"),
        )

    op.create_table(
        "outside_vote",
        sa.Column("paper_id", sa.String(length=26), nullable=False),
        sa.Column("candidate_id", sa.String(length=26), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.CheckConstraint("yes >= 0", name=op.f("ck_outside_vote_yes")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_outside_vote_candidate_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["dossier_paper.id"], name=op.f("fk_outside_vote_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", "candidate_id", name=op.f("pk_outside_vote")),
    )


def downgrade() -> None:
    op.drop_table("outside_vote")
    with op.batch_alter_table("dossier_paper", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_dossier_paper_one",
            sqlite_where=sa.text("candidate_id IS NULL"),
            postgresql_where=sa.text("candidate_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_dossier_paper_dossier_id"))

    op.drop_table("dossier_paper")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index("ix_dossier_state")

    op.drop_table("dossier")
