"""Council.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import allow, forbid

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


OF_ROUND = "(SELECT state FROM vote_round WHERE id = {row}.round_id)"
OF_QUESTION = (
    "(SELECT vote_round.state FROM vote_round JOIN question ON question.round_id = vote_round.id "
    "WHERE question.id = {row}.question_id)"
)
# (table, operation, when it is refused, message, suffix)
GUARDS = [
    *[(table, operation, "", f"{table} is append-only", "")
      for table in ("sealed_record", "issued_paper", "participation") for operation in ("UPDATE", "DELETE")],
    ("open_ballot", "UPDATE", "", "open ballots are append-only", ""),
    ("open_ballot", "DELETE", "", "open ballots are append-only", ""),
    ("hand_count", "DELETE", "", "counts are kept", ""),
    ("participation", "INSERT", f"{OF_ROUND.format(row='NEW')} <> 'open'", "the round is not open", ""),
    ("urn", "INSERT", f"{OF_QUESTION.format(row='NEW')} <> 'open'", "the round is not open", ""),
    ("urn", "UPDATE", f"{OF_QUESTION.format(row='NEW')} <> 'open'", "the round is not open", ""),
    ("urn", "DELETE", f"{OF_QUESTION.format(row='OLD')} NOT IN ('closed', 'void')", "the urn is in use", ""),
    ("open_ballot", "INSERT", f"{OF_QUESTION.format(row='NEW')} <> 'open'", "the round is not open", ""),
    ("hand_count", "INSERT", f"{OF_QUESTION.format(row='NEW')} <> 'open'", "the round is not open", ""),
    ("hand_count", "UPDATE", f"{OF_QUESTION.format(row='NEW')} <> 'open'", "the round is not open", ""),
    ("round_member", "INSERT", f"{OF_ROUND.format(row='NEW')} <> 'draft'", "the roll is frozen", ""),
    ("round_member", "DELETE", f"{OF_ROUND.format(row='OLD')} <> 'draft'", "the roll is frozen", ""),
    ("round_member", "UPDATE", f"{OF_ROUND.format(row='OLD')} NOT IN ('draft', 'open')", "the roll is frozen", ""),
    ("round_member", "UPDATE",
     "NEW.name <> OLD.name OR NEW.post <> OLD.post OR NEW.duty <> OLD.duty OR NEW.n <> OLD.n "
     "OR NEW.member_id <> OLD.member_id OR NEW.round_id <> OLD.round_id", "only attendance changes", "names"),
    *[("question", operation, f"{OF_ROUND.format(row=row)} <> 'draft'", "the questions are frozen", "")
      for operation, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))],
    *[("recusal", operation, f"{OF_QUESTION.format(row=row)} <> 'draft'", "the recusals are frozen", "")
      for operation, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))],
    ("vote_round", "DELETE", "", "rounds are kept", ""),
    ("vote_round", "UPDATE", "OLD.state IN ('sealed', 'void')", "the round is over", ""),
    ("vote_round", "UPDATE",
     "OLD.state <> 'draft' AND (NEW.rule_json <> OLD.rule_json OR NEW.frozen_sha256 <> OLD.frozen_sha256 "
     "OR NEW.mode <> OLD.mode OR NEW.opened_at <> OLD.opened_at)", "the rule is frozen", "rule"),
]  # fmt: skip


def slips_counted() -> str:
    """The number of slips is the number of ballots, and the database counts them itself."""
    if op.get_bind().dialect.name == "sqlite":
        return "json_array_length(slips) = n"
    return "jsonb_array_length(slips::jsonb) = n"


def upgrade() -> None:
    op.create_table(
        "council",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=False),
        sa.Column("host_id", sa.String(length=26), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("review", "science", name="councilkind", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("of_host", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.unit_id"], name=op.f("fk_council_host_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_council_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
    )
    with op.batch_alter_table("council", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "council_member",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("council_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=26), nullable=True),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column(
            "duty",
            sa.Enum(
                "chair",
                "deputy",
                "secretary",
                "member",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_council_member_term")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_council_member_account_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_council_member_council_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_council_member_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_member")),
    )
    with op.batch_alter_table("council_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_member_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_council_member_council_id"), ["council_id"], unique=False)
        batch_op.create_index(
            "ux_council_member_account",
            ["council_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("to_on IS NULL AND account_id IS NOT NULL"),
            postgresql_where=sa.text("to_on IS NULL AND account_id IS NOT NULL"),
        )

    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("council_id", sa.String(length=26), nullable=False),
        sa.Column("campaign_id", sa.String(length=26), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "running",
                "finished",
                "postponed",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chair_id", sa.String(length=26), nullable=True),
        sa.Column("secretary_id", sa.String(length=26), nullable=True),
        sa.Column("acting_chair_id", sa.String(length=26), nullable=True),
        sa.Column("discussion", sa.Text(), nullable=False),
        sa.Column("reserved", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("postponed_reason", sa.Text(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "closed", "counts", "names", name="visibility", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["acting_chair_id"], ["council_member.id"], name=op.f("fk_meeting_acting_chair_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_meeting_campaign_id")),
        sa.ForeignKeyConstraint(["chair_id"], ["council_member.id"], name=op.f("fk_meeting_chair_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_meeting_council_id")),
        sa.ForeignKeyConstraint(["secretary_id"], ["council_member.id"], name=op.f("fk_meeting_secretary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_council_id"), ["council_id"], unique=False)

    op.create_table(
        "issued_paper",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("record_sha256", sa.Text(), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_issued_paper_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_paper")),
        sa.UniqueConstraint("meeting_id", "kind", "revision", name=op.f("uq_issued_paper_meeting_id_kind_revision")),
    )
    with op.batch_alter_table("issued_paper", schema=None) as batch_op:
        batch_op.create_index("ix_issued_paper_pdf", ["pdf_sha256"], unique=False)

    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "onsite", "online", "absent", name="attendance", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_meeting_attendance_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_meeting_attendance")),
    )
    op.create_table(
        "vote_round",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("hands", "open", "secret", name="mode", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "sealed",
                "void",
                name="roundstate",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("rule_json", sa.Text(), nullable=False),
        sa.Column("frozen_sha256", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_urn_sha256", sa.Text(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'void' OR void_reason <> ''", name=op.f("ck_vote_round_void")),
        sa.CheckConstraint(
            "state IN ('draft', 'void') OR (opened_at IS NOT NULL AND frozen_sha256 <> '')",
            name=op.f("ck_vote_round_opened"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'sealed') OR closed_at IS NOT NULL", name=op.f("ck_vote_round_closed")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_vote_round_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_round")),
        sa.UniqueConstraint("meeting_id", "ordinal", name=op.f("uq_vote_round_meeting_id_ordinal")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("category_title", sa.Text(), nullable=False),
        sa.Column("category_quota", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_question_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_question_round_id_position")),
        sa.UniqueConstraint(
            "round_id", "subject_kind", "subject_id", name=op.f("uq_question_round_id_subject_kind_subject_id")
        ),
    )
    op.create_table(
        "round_member",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "chair",
                "deputy",
                "secretary",
                "member",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "attendance",
            sa.Enum(
                "onsite", "online", "absent", name="attendance", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_round_member_member_id")),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_round_member_round_id")),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_round_member")),
        sa.UniqueConstraint("round_id", "n", name=op.f("uq_round_member_round_id_n")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seal_proposal",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("council_id", sa.String(length=26), nullable=False),
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=26), nullable=False),
        sa.Column("proposed_label", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_seal_proposal_council_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_seal_proposal_proposed_by")),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_seal_proposal_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_proposal")),
    )
    with op.batch_alter_table("seal_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_proposal_round_id"), ["round_id"], unique=False)
        batch_op.create_index(
            "ux_seal_proposal_pending",
            ["council_id"],
            unique=True,
            sqlite_where=sa.text("pending"),
            postgresql_where=sa.text("pending"),
        )

    op.create_table(
        "sealed_record",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("council_id", sa.String(length=26), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.String(length=26), nullable=False),
        sa.Column("round_id", sa.String(length=26), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("prev_sha256", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=26), nullable=False),
        sa.Column("confirmed_by", sa.String(length=26), nullable=True),
        sa.Column("confirmed_label", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'round') = (round_id IS NOT NULL)", name=op.f("ck_sealed_record_round")),
        sa.CheckConstraint(
            "kind <> 'round' OR (confirmed_by IS NOT NULL AND confirmed_by <> proposed_by)",
            name=op.f("ck_sealed_record_two_persons"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_sealed_record_confirmed_by")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_sealed_record_council_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_sealed_record_meeting_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_sealed_record_proposed_by")),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_sealed_record_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_record")),
        sa.UniqueConstraint("council_id", "n", name=op.f("uq_sealed_record_council_id_n")),
        sa.UniqueConstraint("round_id", name=op.f("uq_sealed_record_round_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sealed_record_sha256")),
    )
    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_record_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "hand_count",
        sa.Column("question_id", sa.String(length=26), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("unanimous", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.CheckConstraint("yes >= 0 AND no >= 0 AND abstain >= 0", name=op.f("ck_hand_count_numbers")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_hand_count_question_id")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_hand_count")),
    )
    op.create_table(
        "open_ballot",
        sa.Column("question_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mark IN ('Y', 'N', 'A')", name=op.f("ck_open_ballot_mark")),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_open_ballot_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_open_ballot_question_id")),
        sa.PrimaryKeyConstraint("question_id", "member_id", "seq", name=op.f("pk_open_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participation",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "member_id"],
            ["round_member.round_id", "round_member.member_id"],
            name=op.f("fk_participation_round_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_participation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recusal",
        sa.Column("question_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "nominee",
                "same_unit",
                "declared",
                name="recusalreason",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["member_id"], ["council_member.id"], name=op.f("fk_recusal_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_recusal_question_id")),
        sa.PrimaryKeyConstraint("question_id", "member_id", name=op.f("pk_recusal")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "urn",
        sa.Column("question_id", sa.String(length=26), nullable=False),
        sa.Column("slips", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.CheckConstraint("n <= cap", name=op.f("ck_urn_cap")),
        sa.CheckConstraint(slips_counted(), name=op.f("ck_urn_slips")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_urn_question_id")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_urn")),
        sqlite_with_rowid=False,
    )

    for table, operation, when, message, suffix in GUARDS:
        forbid(table, operation, message, when=when, suffix=suffix)


def downgrade() -> None:
    for table, operation, _, _, suffix in GUARDS:
        allow(table, operation, suffix=suffix)
    op.drop_table("urn")
    op.drop_table("recusal")
    op.drop_table("participation")
    op.drop_table("open_ballot")
    op.drop_table("hand_count")
    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_record_meeting_id"))

    op.drop_table("sealed_record")
    with op.batch_alter_table("seal_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_seal_proposal_pending", sqlite_where=sa.text("pending"), postgresql_where=sa.text("pending")
        )
        batch_op.drop_index(batch_op.f("ix_seal_proposal_round_id"))

    op.drop_table("seal_proposal")
    op.drop_table("round_member")
    op.drop_table("question")
    op.drop_table("vote_round")
    op.drop_table("meeting_attendance")
    with op.batch_alter_table("issued_paper", schema=None) as batch_op:
        batch_op.drop_index("ix_issued_paper_pdf")

    op.drop_table("issued_paper")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_council_id"))

    op.drop_table("meeting")
    with op.batch_alter_table("council_member", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_council_member_account",
            sqlite_where=sa.text("to_on IS NULL AND account_id IS NOT NULL"),
            postgresql_where=sa.text("to_on IS NULL AND account_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_council_member_council_id"))
        batch_op.drop_index(batch_op.f("ix_council_member_account_id"))

    op.drop_table("council_member")
    with op.batch_alter_table("council", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_council_unit_id"))

    op.drop_table("council")
