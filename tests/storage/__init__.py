"""The ledger keeps its promises, on SQLite and on PostgreSQL."""
