"""One delivery, and one card, on its way to where it is shown."""
