"""What members of a council have read of each candidate, and their private notes.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import allow, forbid

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OVER = "(SELECT state FROM meeting WHERE id = NEW.meeting_id) IN ('finished', 'postponed')"


def upgrade() -> None:
    op.create_table(
        "member_reading",
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_member_reading_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_member_reading_member_id")),
        sa.PrimaryKeyConstraint(
            "meeting_id", "member_id", "subject_kind", "subject_id", name=op.f("pk_member_reading")
        ),
    )
    for operation in ("INSERT", "UPDATE"):
        forbid("member_reading", operation, "the meeting is over", when=f"{OVER} AND NEW.note <> ''")


def downgrade() -> None:
    for operation in ("INSERT", "UPDATE"):
        allow("member_reading", operation)
    op.drop_table("member_reading")
