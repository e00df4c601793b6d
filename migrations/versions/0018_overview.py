"""Kinds of announcements and the texts beside them.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KIND = sa.Enum("news", "praise", name="postkind", native_enum=False, create_constraint=True, length=30)
TEXTS = ("praised", "zalo", "loudspeaker", "khmer")


def upgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", KIND, nullable=False, server_default="news"))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        for name in reversed(TEXTS):
            batch_op.drop_column(name)
        batch_op.drop_constraint(op.f("ck_post_postkind"), type_="check")
        batch_op.drop_column("kind")
