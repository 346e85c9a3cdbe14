"""The door for other programs: feedback in as JSON, and what became of it out again."""
