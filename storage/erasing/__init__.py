"""Taking people's words out of the ledger; that something was said, when, and what became of it stays."""
