"""Real payloads, damaged in every way we can think of, for everything that reads what comes from outside."""
