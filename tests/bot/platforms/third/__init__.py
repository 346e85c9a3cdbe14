"""A platform that nobody knew before: its folder, and the line that makes it known."""
