"""An index of what customers say, and which matter is the same as a known one.

Revision 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_terms",
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("feedback_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "feedback_id", name=op.f("pk_search_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_entries",
        sa.Column("feedback_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_search_entries_feedback_id")),
        sa.PrimaryKeyConstraint("feedback_id", name=op.f("pk_search_entries")),
    )
    op.create_table(
        "joinings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("known_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_joinings_feedback_id")),
        sa.ForeignKeyConstraint(["known_id"], ["feedback.id"], name=op.f("fk_joinings_known_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joinings")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_joinings_feedback_id")),
    )
    op.create_index("ix_joinings_known_id", "joinings", ["known_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_joinings_known_id", table_name="joinings")
    op.drop_table("joinings")
    op.drop_table("search_entries")
    op.drop_table("search_terms")
