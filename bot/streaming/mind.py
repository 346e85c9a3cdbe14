"""What a listener needs from the rest of the house: to be heard, and to have told later what could not be said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exc

from handlers.messages import Clicked, Heard, Reply, Show

Hear = Callable[[str, Heard], Reply]
"""Account and thing heard → reply, once it is written down. Blocking; called in threads."""
Leave = Callable[[Heard, Sequence[Show]], None]
"""What of the reply could not be shown after all: to be written down as deliveries. Blocking; called in threads."""

PaintLater = Callable[[Clicked], None]
"""The answer to this press was too late to paint its card: a worker has to. Blocking; called in threads."""

AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, OSError)
"""What hearing fails with while the ledger is away: the same may succeed later. Whatever else it fails with is a defect
that no waiting mends.
"""


def nothing_left(heard: Heard, shows: Sequence[Show]) -> None:
    """For a listener whose platform takes no answers that could fail."""


def nothing_to_paint(click: Clicked) -> None:
    """For a listener whose platform paints no cards but by its answers."""


@dataclass(frozen=True, slots=True)
class Mind:
    """Given to every listener of a process."""

    hear: Hear
    now: Callable[[], datetime]
    leave: Leave = nothing_left
    paint_later: PaintLater = nothing_to_paint
