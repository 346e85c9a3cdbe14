"""What we come back to later: because something happened, or because it is time."""
