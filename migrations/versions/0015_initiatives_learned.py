"""What units learned from each other, the kind of a solution, and from what an initiative was copied.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "initiative_application",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("initiative_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.Text(), nullable=False),
        sa.Column("struck_why", sa.Text(), nullable=False),
        sa.CheckConstraint("struck_at IS NULL OR struck_why <> ''", name=op.f("ck_initiative_application_struck")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_initiative_application_campaign_id")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_initiative_application_initiative_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_initiative_application_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_application")),
    )
    with op.batch_alter_table("initiative_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_initiative_application_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index("ux_application", ["initiative_id", "unit_id"], unique=True)

    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.add_column(sa.Column("solution_kind", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("copied_from_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_initiative_copied_from_id"), "initiative", ["copied_from_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("initiative", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_initiative_copied_from_id"), type_="foreignkey")
        batch_op.drop_column("copied_from_id")
        batch_op.drop_column("solution_kind")

    with op.batch_alter_table("initiative_application", schema=None) as batch_op:
        batch_op.drop_index("ux_application")
        batch_op.drop_index(batch_op.f("ix_initiative_application_unit_id"))

    op.drop_table("initiative_application")
