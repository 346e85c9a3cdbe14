"""By which name of ours a chat is spoken to, and behind which lane a delivery waits.

Revision 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NOTHING = sa.text("''")


def upgrade() -> None:
    op.add_column("chats", sa.Column("voice", sa.String(length=64), nullable=False, server_default=_NOTHING))
    op.add_column("deliveries", sa.Column("lane", sa.String(length=64), nullable=False, server_default=_NOTHING))


def downgrade() -> None:
    op.drop_column("deliveries", "lane")
    op.drop_column("chats", "voice")
