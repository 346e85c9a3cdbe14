"""What stands before every call: tokens, limits, the log; and who is in the organisation."""
