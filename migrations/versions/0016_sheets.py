"""Sheets of Excel between being chosen and being read in.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet_upload",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_upload")),
    )
    with op.batch_alter_table("sheet_upload", schema=None) as batch_op:
        batch_op.create_index("ix_sheet_upload_owner", ["owner", "slug"], unique=False)
        batch_op.create_index("ix_sheet_upload_expires", ["expires_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sheet_upload", schema=None) as batch_op:
        batch_op.drop_index("ix_sheet_upload_expires")
        batch_op.drop_index("ix_sheet_upload_owner")

    op.drop_table("sheet_upload")
