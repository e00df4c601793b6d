"""How many pages a document has, for the list that goes with a dossier; of files kept before it is not known.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("pages", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("evidence", "pages")
