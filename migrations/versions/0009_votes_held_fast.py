"""A salt for each urn, destroyed with its slips: the digest in the sealed record then says nothing of any mark. And
when a chair last vouched for whoever uses an account whose password somebody else had set.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("urn", sa.Column("salt", sa.Text(), nullable=False, server_default=""))
    op.add_column("account", sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "vouched_at")
    op.drop_column("urn", "salt")
