"""What stands before every call."""
