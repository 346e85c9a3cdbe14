"""The rules that fitted something, each as it was then.

Revision 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_versions")),
        sa.UniqueConstraint("digest", name=op.f("uq_rule_versions_digest")),
    )
    op.create_index(op.f("ix_rule_versions_name"), "rule_versions", ["name"], unique=False)
    op.create_table(
        "rule_matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acted", sa.Boolean(), nullable=False),
        sa.Column("did", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_rule_matches_feedback_id")),
        sa.ForeignKeyConstraint(["version_id"], ["rule_versions.id"], name=op.f("fk_rule_matches_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_matches")),
        sa.UniqueConstraint("feedback_id", "version_id", name=op.f("uq_rule_matches_feedback_id_version_id")),
    )
    op.create_index(op.f("ix_rule_matches_at"), "rule_matches", ["at"], unique=False)
    op.create_index(op.f("ix_rule_matches_version_id"), "rule_matches", ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rule_matches")
    op.drop_table("rule_versions")
