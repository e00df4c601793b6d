"""Which decision of a council a checklist line goes by.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checklist_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recognised_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_checklist_line_recognised_id"), "question", ["recognised_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("checklist_line", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_checklist_line_recognised_id"), type_="foreignkey")
        batch_op.drop_column("recognised_id")
