"""Where files are kept, and what they truly are."""
