"""Events of DingTalk, by Stream or by HTTP, in our words: what each of them is, and what it tells."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.platforms.dingtalk.reading import Json, number, word
from handlers.messages import Heard, Joined, Removed, Renamed, Unknown

CHECK_URL = "check_url"
"""DingTalk asks whether anybody is there."""
_EXEMPT = ("user_", "org_", "label_")
"""Events of the contacts begin like this; they are not counted for the month."""
_OLDEST_SECONDS = 86_400
_TITLE_LENGTH, _KIND_LENGTH = 200, 32

Told = Mapping[str, Any]
"""What all things heard have in common."""


def _renamed(told: Told, facts: Json) -> Heard:
    title = word(facts.get("title")) or told["where"].title
    return Renamed(**{**told, "where": told["where"].model_copy(update={"title": title[:_TITLE_LENGTH]})})


def _removed(told: Told, facts: Json) -> Heard:
    return Removed(**told)


def _joined(told: Told, facts: Json) -> Heard:
    return Joined(**told)


EVENTS: Mapping[str, Callable[[Told, Json], Heard]] = {
    "chat_update_title": _renamed,
    "chat_disband": _removed,
    "im_cool_app_install": _joined,
    "im_cool_app_uninstall": _removed,
}
"""What we act on. People who come into a group or go (chat_add_member, chat_remove_member, chat_quit), messages of
ours that are read or taken back (robot_msg_read, robot_msg_recall), and all the others are written down as they came.
"""


def said(event: str, told: Told, facts: Json, payload: str) -> Heard:
    """One event of a group that we are in."""
    read = EVENTS.get(event)
    return read(told, facts) if read else Unknown(**told, kind=f"event.{event}"[:_KIND_LENGTH], payload=payload)


def facts_of(data: Json) -> Json:
    """The facts by their names in camelCase: by HTTP some of them come in PascalCase."""
    return {name[:1].lower() + name[1:]: value for name, value in data.items() if isinstance(name, str)}


def counts(event: str) -> bool:
    """Whether it is one of the month's pushes."""
    return event != CHECK_URL and not event.startswith(_EXEMPT)


def moment(facts: Json, headers: Json, at: datetime) -> datetime:
    """When it happened, as near as they say; `at` where they do not, or say something that cannot be."""
    for told in (headers.get("eventBornTime"), facts.get("eventTime"), facts.get("timeStamp")):
        milliseconds = number(told)
        if milliseconds is not None and 0 <= at.timestamp() - milliseconds / 1000 <= _OLDEST_SECONDS:
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at
