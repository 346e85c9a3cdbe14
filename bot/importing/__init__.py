"""Reading what was written down before our time: tables and chats in files, line by line, into the ledger."""
