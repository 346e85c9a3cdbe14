"""A refusal that only an administrator can mend is told to the managers."""

from structlog import get_logger

from bot.platforms.port import Closed, TryLater
from handlers.troubles import faults
from storage.db import in_transaction
from workers.shift import Shift

log = get_logger(__name__)


def blame(shift: Shift, where: tuple[str, str], error: Closed | TryLater) -> None:
    """Tell the managers, once a day per reason, if it is theirs to mend; `where` is (platform, account)."""
    if error.tell != "administrator":
        return
    (platform, account), reason = where, str(error)
    log.error("administrator wanted", platform=platform, account=account, reason=reason)
    in_transaction(shift.house.engine, lambda session: faults.tell(shift.scene(session), platform, account, reason))
