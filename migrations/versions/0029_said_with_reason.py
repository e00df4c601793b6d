"""A later deadline of a circulation and somebody let vote whom the rule kept out: each stays with its reason.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("extensions", "lifted_recusals"):
        op.add_column("meeting", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in ("lifted_recusals", "extensions"):
        op.drop_column("meeting", name)
