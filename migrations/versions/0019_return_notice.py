"""What a returned dossier has to be supplemented with, and by when.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossier", sa.Column("to_supplement", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("dossier", sa.Column("supplement_by", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("dossier", "supplement_by")
    op.drop_column("dossier", "to_supplement")
