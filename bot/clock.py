"""The one clock: the machine's own, moved by what a clock file says, so that a sandbox can move time for everyone."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK_FILE = "HUISHENG_CLOCK_FILE"
"""Names a file that holds the seconds to add to the machine's time; without it, time is the machine's own."""


def now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC) + timedelta(seconds=_moved_seconds())


def _moved_seconds() -> float:
    name = os.environ.get(CLOCK_FILE)
    if not name:
        return 0.0
    try:
        return float(Path(name).read_text("ascii").strip() or 0)
    except (FileNotFoundError, ValueError):  # not written yet, or being written
        return 0.0
