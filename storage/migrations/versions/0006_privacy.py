"""Who asked to be forgotten or left alone, whose words are gone, and which notice was shown where.

Revision 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("persons", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("persons", sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feedback", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_consents_chat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_consents_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("chat_id", "version", name=op.f("uq_consents_chat_id_version")),
    )
    op.create_index("ix_consents_person_id", "consents", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_consents_person_id", table_name="consents")
    op.drop_table("consents")
    op.drop_column("feedback", "erased_at")
    op.drop_column("persons", "quiet_since")
    op.drop_column("persons", "forgotten_at")
