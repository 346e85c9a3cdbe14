"""When the month's quota is nearly used up: the optional is left out, and what waits together is said together."""

from itertools import takewhile

from bot.house import House
from handlers.messages import Text
from handlers.scene import Scene
from handlers.troubles import quotas
from storage import merging
from storage.deliveries import Delivery, Status

LONGEST_MERGE = 5
"""So many messages at most become one."""


def is_left_out(scene: Scene, house: House, row: Delivery) -> bool:
    """Whether it can be done without and is dropped; what stays takes along what stands in line behind it."""
    chat = row.chat
    first_attempt = row.status == Status.PENDING and row.attempts == 1 and not row.carries
    if not first_attempt or not house.metering.is_limited(chat.platform, chat.account):
        return False
    if not quotas.is_thrifty(scene, chat):
        return False
    if quotas.is_optional(row.purpose):
        merging.drop(scene.session, row)
        return True
    _take_along(scene, row)
    return False


def _take_along(scene: Scene, row: Delivery) -> None:
    if row.show.get("type") != "text":
        return
    behind = merging.next_in_line(scene.session, row, scene.at, LONGEST_MERGE - 1)
    riders = list(takewhile(lambda one: _fits(row, one), behind))
    while riders and _length([row, *riders]) > quotas.MERGED_CHARACTERS:
        riders.pop()
    if riders:
        shows = [Text.model_validate(one.show) for one in (row, *riders)]
        merging.merge(scene.session, row, riders, quotas.merged(shows).model_dump(mode="json"))


def _fits(row: Delivery, behind: Delivery) -> bool:
    """Words for the same person; anything else ends the line."""
    same = (behind.person_id, behind.show.get("mention")) == (row.person_id, row.show.get("mention"))
    return same and behind.show.get("type") == "text" and behind.attempts == 0


def _length(rows: list[Delivery]) -> int:
    return sum(len(row.show["text"]) for row in rows)
