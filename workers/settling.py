"""Once at the start: tell every platform what it must know to reach us, until it has heard it."""

import threading

from structlog import get_logger

from bot.house import House
from bot.platforms.port import Closed, Platform, TryLater

AGAIN_AFTER_SECONDS = 30.0
log = get_logger(__name__)


def settle_in(house: House, stop: threading.Event) -> None:
    """Tell all of them; those that cannot be reached are told again later, until `stop` is set."""
    left = list(house.platforms.values())
    while left:
        left = [platform for platform in left if not _told(platform, house.settings.public_url)]
        if not left or stop.wait(AGAIN_AFTER_SECONDS):
            return


def _told(platform: Platform, public_url: str) -> bool:
    """Whether it need not be told again: it has heard, or it has refused for good."""
    try:
        platform.settle_in(public_url)
    except TryLater as later:
        log.warning("could not settle in", platform=platform.name, account=platform.account, reason=str(later))
        return False
    except Closed as closed:
        log.error("was refused", platform=platform.name, account=platform.account, reason=str(closed))
    return True
