"""All tables together: whoever needs the whole ledger imports this."""

from storage import (  # noqa: F401 - a table exists once its module has been imported
    alarms,
    api_keys,
    attachments,
    chats,
    consents,
    conversations,
    deliveries,
    feedback,
    forms,
    joinings,
    knowledge,
    leases,
    lessons,
    meters,
    numbers,
    opinions,
    people,
    pulls,
    reactions,
    rules,
    surveys,
    tasks,
    transcript,
)
from storage.db import Base
from storage.searching import indexing  # noqa: F401 - as above

METADATA = Base.metadata
