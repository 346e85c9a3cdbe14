"""Ways of saying things, as tables: what shows that words concern us, and what their speaker wants."""
