"""Indexes by which lists take as long at a thousand units as at fifty.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LISTED = ["campaign_id", "state", "changed_at", "id", "unit_id", "search_text"]
WAITING = ["campaign_id", "state", "submitted_at"]


def upgrade() -> None:
    op.create_index("ix_initiative_list", "initiative", LISTED)
    op.drop_index("ix_initiative_state", "initiative")
    op.create_index("ix_initiative_state", "initiative", [*WAITING, "unit_id", "submitted_by"])
    op.create_index(
        "ix_initiative_public",
        "initiative",
        ["decided_at", "id"],
        sqlite_where=sa.text("published IS 1"),
        postgresql_where=sa.text("published IS true"),
    )


def downgrade() -> None:
    op.drop_index("ix_initiative_public", "initiative")
    op.drop_index("ix_initiative_state", "initiative")
    op.create_index("ix_initiative_state", "initiative", WAITING)
    op.drop_index("ix_initiative_list", "initiative")
