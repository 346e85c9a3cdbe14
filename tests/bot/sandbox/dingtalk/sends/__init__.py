"""What the app sends, and what it was sent."""
