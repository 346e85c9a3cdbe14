"""The understanding on its own, without a ledger or a platform: for pipes, and for measuring it."""
