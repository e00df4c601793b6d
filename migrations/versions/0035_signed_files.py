"""How many signatures a PDF bears, and the authorities whose signers are known.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("signatures", sa.Integer(), nullable=True))
    op.create_table(
        "trusted_root",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("der_base64", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_root")),
        sa.UniqueConstraint("der_base64", name=op.f("uq_trusted_root_der_base64")),
    )


def downgrade() -> None:
    op.drop_table("trusted_root")
    op.drop_column("evidence", "signatures")
