"""Walks an administrator through every door of every account: what to click and paste, then whether it works."""
