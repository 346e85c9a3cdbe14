"""How long something that went wrong is left alone, so that it does not stand in the way of the others."""

from datetime import timedelta

RETRY_AFTER = (5, 30, 120, 600)
"""Seconds until it is tried again, by how often it has failed before; the last one repeats."""


def pause(failures: int) -> timedelta:
    """How long to wait after so many earlier failures."""
    return timedelta(seconds=RETRY_AFTER[min(failures, len(RETRY_AFTER) - 1)])
