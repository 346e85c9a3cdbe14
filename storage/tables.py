"""All tables together: whoever needs the whole ledger imports this."""

from storage import (  # noqa: F401 - a table exists once its module has been imported
    alarms,
    attachments,
    chats,
    conversations,
    deliveries,
    feedback,
    leases,
    meters,
    numbers,
    people,
    pulls,
    reactions,
    surveys,
    tasks,
    transcript,
)
from storage.db import Base

METADATA = Base.metadata
