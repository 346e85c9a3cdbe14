"""What is come back to later is done, whatever dies in between."""
