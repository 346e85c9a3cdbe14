"""A store of files that cannot be reached just now."""

from bot.platforms.port import TryLater


class StoreAway(TryLater):
    """The store does not answer: whatever needs it waits, as for a platform that is busy."""
