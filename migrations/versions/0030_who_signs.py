"""Who signs a unit's papers: the lines above the signature and the name below it, which accounts of heads know.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# One head of a unit, with an account of his own: his is the name.
HEADS = """
UPDATE unit SET head_name = (
    SELECT min(account.name) FROM role_grant JOIN account ON account.id = role_grant.account_id
    WHERE role_grant.role = 'head' AND role_grant.unit_id = unit.id AND NOT account.shared
) WHERE 1 = (
    SELECT count(*) FROM role_grant JOIN account ON account.id = role_grant.account_id
    WHERE role_grant.role = 'head' AND role_grant.unit_id = unit.id AND NOT account.shared
)
"""


def upgrade() -> None:
    op.add_column("unit", sa.Column("signing", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("unit", sa.Column("head_name", sa.Text(), nullable=False, server_default=""))
    op.execute(HEADS)


def downgrade() -> None:
    op.drop_column("unit", "head_name")
    op.drop_column("unit", "signing")
