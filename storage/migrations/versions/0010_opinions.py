"""Second opinions.

Revision 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WANTED = sa.text("status = 'wanted'")


def upgrade() -> None:
    op.create_table(
        "opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("view", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_opinions_feedback_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_opinions_feedback_id")),
    )
    op.create_index(op.f("ix_opinions_asked_at"), "opinions", ["asked_at"], unique=False)
    op.create_index(
        "ix_opinions_due", "opinions", ["due_at"], unique=False, sqlite_where=_WANTED, postgresql_where=_WANTED
    )


def downgrade() -> None:
    op.drop_table("opinions")
