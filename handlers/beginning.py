"""From when a promise counts."""

from datetime import datetime

from storage.feedback import Feedback

IMPORTED = "import"
"""How what was read from a file came in, and the platform of whom we know from it only.

Nothing can be shown to them: a colleague calls them.
"""


def begins(matter: Feedback, at: datetime) -> datetime:
    """From when the promise counts that is given at `at`.

    The first one counts from capture; that of an imported matter from when it was taken on, and that of a reopened
    one from now.
    """
    return matter.created_at if matter.cycle == 1 and matter.came_by != IMPORTED else at
