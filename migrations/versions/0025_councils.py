"""Councils as they are set up: the decision with its day and issuer, rules with the day from which they hold, substitutes.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import allow, forbid
from portal import clock
from portal.ids import new_id

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COUNCIL = sa.table("council", sa.column("id", sa.String), sa.column("rule", sa.JSON))
MEMBER = sa.table("council_member", sa.column("council_id", sa.String), sa.column("from_on", sa.Date))
RULE = sa.table(
    "council_rule",
    sa.column("id", sa.String), sa.column("council_id", sa.String), sa.column("from_on", sa.Date), sa.column("rule", sa.JSON),
    sa.column("set_by", sa.Text), sa.column("set_at", sa.DateTime(timezone=True)),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "council_rule",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("council_id", sa.String(length=26), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_council_rule_council_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_rule")),
    )
    op.create_index("ix_council_rule_council_id", "council_rule", ["council_id"])
    _rules_to_rows()
    for operation in ("UPDATE", "DELETE"):
        forbid("council_rule", operation, "council_rule is append-only")
    op.drop_column("council", "rule")
    op.add_column("council", sa.Column("decision_on", sa.Date(), nullable=True))
    op.add_column("council", sa.Column("decision_issuer", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("council_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("substitute_of_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_council_member_substitute_of_id"), "council_member", ["substitute_of_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_council_member_substitute"), "substitute_of_id IS NULL OR substitute_of_id <> id"
        )
    op.create_table(
        "meeting_substitute",
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("substitute_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("member_id <> substitute_id", name=op.f("ck_meeting_substitute_another")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_substitute_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_meeting_substitute_member_id")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["council_member.id"], name=op.f("fk_meeting_substitute_substitute_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_meeting_substitute")),
        sa.UniqueConstraint("meeting_id", "substitute_id", name=op.f("uq_meeting_substitute_meeting_id_substitute_id")),
    )
    op.add_column("round_member", sa.Column("substitute_for", sa.Text(), nullable=False, server_default=""))
    forbid(
        "round_member", "UPDATE", "only attendance changes",
        when="NEW.substitute_for <> OLD.substitute_for", suffix="substitute",
    )  # fmt: skip


def _rules_to_rows() -> None:
    """The rule each council has, from the day on which its first member took office."""
    connection = op.get_bind()
    began = dict(
        connection.execute(
            sa.select(MEMBER.c.council_id, sa.func.min(MEMBER.c.from_on)).group_by(MEMBER.c.council_id)
        ).all()
    )
    now = clock.now()
    for council_id, rule in connection.execute(sa.select(COUNCIL.c.id, COUNCIL.c.rule)).all():
        connection.execute(
            RULE.insert().values(
                id=new_id(), council_id=council_id, from_on=began.get(council_id) or now.date(), rule=rule, set_by="", set_at=now
            )
        )  # fmt: skip


def downgrade() -> None:
    allow("round_member", "UPDATE", suffix="substitute")
    op.drop_column("round_member", "substitute_for")
    op.drop_table("meeting_substitute")
    with op.batch_alter_table("council_member", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_council_member_substitute"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_council_member_substitute_of_id"), type_="foreignkey")
        batch_op.drop_column("substitute_of_id")
    op.drop_column("council", "decision_issuer")
    op.drop_column("council", "decision_on")
    op.add_column("council", sa.Column("rule", sa.JSON(), nullable=False, server_default="{}"))
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(RULE.c.council_id, RULE.c.rule).order_by(RULE.c.from_on, RULE.c.set_at, RULE.c.id)
    ).all()
    for council_id, rule in rows:  # the last one set is the one that stays
        connection.execute(COUNCIL.update().where(COUNCIL.c.id == council_id).values(rule=rule))
    for operation in ("UPDATE", "DELETE"):
        allow("council_rule", operation)
    op.drop_table("council_rule")
