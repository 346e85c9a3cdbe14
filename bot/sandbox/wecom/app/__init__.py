"""The self-built app: what members do with it, and what it sends."""
