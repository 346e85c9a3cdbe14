"""The Stream gateway."""
