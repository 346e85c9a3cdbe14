"""What goes wrong, or nearly does, and who hears of it."""
