"""What the organisation knows the answer to: a question that is like a known one is answered at once."""
