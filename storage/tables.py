"""All tables together: whoever needs the whole ledger imports this."""

from storage import (
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

MODULES = (
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
METADATA = Base.metadata
