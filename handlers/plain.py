"""Text as it is compared: the same way in the mind as in the ledger, which is searched by it."""

from storage.plain import bare, plain

__all__ = ["bare", "plain"]
