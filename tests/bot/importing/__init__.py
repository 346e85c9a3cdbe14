"""Files of old feedback: read, looked at and taken into the ledger."""
