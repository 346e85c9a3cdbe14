"""P0 to P3, the most pressing first, and how one is raised."""

from typing import Literal, get_args

Priority = Literal["P0", "P1", "P2", "P3"]

LEVELS: tuple[Priority, ...] = get_args(Priority)
AT_ONCE = LEVELS[0]
"""What is of this priority goes to its owner before anything is asked."""


def raised(level: Priority, steps: int, at_most: Priority) -> Priority:
    """The level so many steps up, never above `at_most`; what stands there already stays."""
    highest = min(LEVELS.index(at_most), LEVELS.index(level))
    return LEVELS[max(LEVELS.index(level) - steps, highest)]
