"""Awards: the list of each campaign, what it says of each name, the base salary; dossiers go up and are decided.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = ("preparing", "waiting", "sent", "received", "returned", "eligible", "not_eligible")
AFTER = (*BEFORE, "presented", "decided")


def _state(values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name="dossierstate", native_enum=False, create_constraint=True, length=30)


def _change_states(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("dossier", recreate="always") as batch_op:
            batch_op.alter_column("state", existing_type=_state(before), type_=_state(after), existing_nullable=False)
        return
    op.drop_constraint(op.f("ck_dossier_dossierstate"), "dossier", type_="check")
    values = ", ".join(f"'{value}'" for value in after)
    op.create_check_constraint(op.f("ck_dossier_dossierstate"), "dossier", f"state IN ({values})")


def upgrade() -> None:
    op.add_column("campaign", sa.Column("bonus_json", sa.JSON(), nullable=True))
    op.add_column("dossier", sa.Column("presented_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dossier", sa.Column("presented_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("dossier", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dossier", sa.Column("closed_by", sa.Text(), nullable=False, server_default=""))
    _change_states(BEFORE, AFTER)
    op.create_table(
        "base_salary",
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_base_salary_amount")),
        sa.PrimaryKeyConstraint("from_on", name=op.f("pk_base_salary")),
    )
    op.create_table(
        "award_list",
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafting",
                "proposed",
                "agreed",
                "decided",
                "published",
                name="liststate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("asked_body", sa.Text(), nullable=False),
        sa.Column("asked_answer", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_account", sa.String(length=26), nullable=True),
        sa.Column("leader_note", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("signature", sa.JSON(), nullable=False),
        sa.Column("base_salary", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('decided', 'published') OR (decision_number <> '' AND decided_on IS NOT NULL)",
            name=op.f("ck_award_list_decided"),
        ),
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_award_list_published")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_award_list_campaign_id")),
        sa.ForeignKeyConstraint(["proposed_account"], ["account.id"], name=op.f("fk_award_list_proposed_account")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_award_list")),
    )
    op.create_table(
        "award_entry",
        sa.Column("candidate_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suspended", sa.Text(), nullable=False),
        sa.Column(
            "word",
            sa.Enum("agree", "hold", name="word", native_enum=False, create_constraint=True, length=30),
            nullable=True,
        ),
        sa.Column("word_reason", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("revoked_number", sa.Text(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("word IS NULL OR word <> 'hold' OR word_reason <> ''", name=op.f("ck_award_entry_hold")),
        sa.CheckConstraint(
            "revoked_on IS NULL OR (number IS NOT NULL AND revoked_reason <> '')", name=op.f("ck_award_entry_revoked")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["award_list.campaign_id"], name=op.f("fk_award_entry_campaign_id")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_award_entry_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_award_entry")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_award_entry_campaign_id_number")),
    )
    with op.batch_alter_table("award_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_entry_campaign_id"), ["campaign_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("award_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_entry_campaign_id"))

    op.drop_table("award_entry")
    op.drop_table("award_list")
    op.drop_table("base_salary")
    op.execute("UPDATE dossier SET state = 'eligible' WHERE state IN ('presented', 'decided')")
    _change_states(AFTER, BEFORE)
    for column in ("closed_by", "closed_at", "presented_by", "presented_at"):
        op.drop_column("dossier", column)
    op.drop_column("campaign", "bonus_json")
