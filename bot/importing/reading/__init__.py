"""Files as they are, before anybody knows what they mean: bytes, rows, messages, times."""
