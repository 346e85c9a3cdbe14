"""What Alembic runs: the migrations, on the connection it was handed."""

from typing import Any, Literal

from alembic import context

from storage.db import UTCDateTime
from storage.tables import METADATA


def _written(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """A migration names no code of ours: what is renamed later must not break it."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UTCDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
    render_item=_written,
)
with context.begin_transaction():
    context.run_migrations()
