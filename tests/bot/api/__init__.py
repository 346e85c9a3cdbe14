"""Other programs speak to us by keys."""
