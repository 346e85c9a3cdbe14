"""What colleagues put right about a feedback: it counts at once, for words like these too, and can be undone."""
