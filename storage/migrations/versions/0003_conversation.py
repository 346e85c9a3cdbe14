"""What the conversation remembers: how a matter was understood, what it was joined to, and how we last spoke.

Revision 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NOTHING, _NO_LIST, _NO_TABLE = sa.text("''"), sa.text("'[]'"), sa.text("'{}'")


def upgrade() -> None:
    op.add_column("chats", sa.Column("said", sa.JSON(), nullable=False, server_default=_NO_TABLE))
    op.add_column("chats", sa.Column("window_seconds", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("feedback", sa.Column("subtopic", sa.String(length=32), nullable=False, server_default=_NOTHING))
    op.add_column("feedback", sa.Column("tags", sa.JSON(), nullable=False, server_default=_NO_LIST))
    op.add_column("feedback", sa.Column("doubts", sa.JSON(), nullable=False, server_default=_NO_LIST))
    op.add_column("feedback", sa.Column("came_by", sa.String(length=16), nullable=False, server_default=_NOTHING))
    op.add_column("feedback", sa.Column("logged_by_id", sa.Integer(), nullable=True))
    op.add_column("feedback", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_feedback_merged_into_id"), "feedback", ["merged_into_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_feedback_merged_into_id"), table_name="feedback")
    for column in ("merged_into_id", "logged_by_id", "came_by", "doubts", "tags", "subtopic"):
        op.drop_column("feedback", column)
    op.drop_column("chats", "window_seconds")
    op.drop_column("chats", "said")
