"""All tables together: whoever needs the whole ledger imports this."""

from storage import (  # noqa: F401 - a table exists once its module has been imported
    alarms,
    chats,
    conversations,
    deliveries,
    feedback,
    leases,
    numbers,
    people,
    reactions,
    surveys,
    transcript,
)
from storage.db import Base

METADATA = Base.metadata
