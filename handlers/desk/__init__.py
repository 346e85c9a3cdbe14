"""What staff do, by card and by word."""
