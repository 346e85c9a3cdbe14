"""The page to chat in: phones side by side, a clock to move, and the wire laid open."""
