"""What we remember, and what must stay true about it: the ledger."""
