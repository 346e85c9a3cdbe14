"""What is private, and whose."""
