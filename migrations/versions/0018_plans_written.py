"""Plans written on the portal: their version; criteria whose last year cannot be compared.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaign", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("checklist_line", sa.Column("incomparable", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("checklist_line", "incomparable")
    op.drop_column("campaign", "version")
