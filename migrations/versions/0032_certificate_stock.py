"""Where the texts of a certificate stand on a host's pre-printed sheets.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_stock",
        sa.Column("host_id", sa.String(length=26), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("shift_right", sa.Integer(), nullable=False),
        sa.Column("shift_down", sa.Integer(), nullable=False),
        sa.Column("spots_json", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "width BETWEEN 100 AND 450 AND height BETWEEN 100 AND 450", name=op.f("ck_certificate_stock_size")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["host.unit_id"], name=op.f("fk_certificate_stock_host_id")),
        sa.PrimaryKeyConstraint("host_id", name=op.f("pk_certificate_stock")),
    )


def downgrade() -> None:
    op.drop_table("certificate_stock")
