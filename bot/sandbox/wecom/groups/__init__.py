"""Internal groups: who is in them, what they are called, and their own webhook robots."""
