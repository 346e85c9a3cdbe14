"""The month's quota of an account: who is told when it runs low, and what is left out when it nearly has."""

from collections.abc import Mapping, Sequence

from handlers.messages import Text
from handlers.scene import Scene
from storage import chats, meters, people
from storage.chats import Chat
from storage.meters import MonthCount
from storage.people import Role

OPTIONAL: Mapping[str, str] = {
    "staff.rated": "the score stands on the card and in the digest",
    "staff.rated.said": "the score stands on the card, the words on the page",
    "staff.acted.reply": "what a colleague said stands on the page",
    "staff.acted.ask": "what a colleague asked stands on the page",
    "staff.acted.resolve": "the card shows that it is solved",
    "staff.moved_away": "the card shows who has it now",
    "staff.taken": "the card shows who has it now",
    "staff.reopened": "the card shows who has it now",
    "staff.withdrawn": "the card shows that it was taken back",
    "withdrew": "the page shows which words were taken back",
}
"""Purposes of deliveries that can be done without when a quota nearly has run out → why."""

MERGED_CHARACTERS = 1_500
"""As much as one merged message says."""
_WORTH_SHOWING = 50
"""The share in percent from which a meter stands in the digest."""


def watch(scene: Scene) -> None:
    """Tell the managers once when a meter passes each of the shares at which they must know."""
    for row in meters.of_month(scene.session, scene.at):
        passed = max((share for share in meters.WARN_AT if row.share >= share), default=0)
        if passed > row.warned:
            row.warned = passed
            _warn(scene, row, passed)


def is_thrifty(scene: Scene, chat: Chat) -> bool:
    """Whether the account of this chat has so little left that every message counts."""
    return meters.share(scene.session, chat.platform, chat.account, scene.at) >= scene.policy.thrift.at


def is_optional(purpose: str) -> bool:
    """Whether it can be done without."""
    return purpose in OPTIONAL


def merged(shows: Sequence[Text]) -> Text:
    """Several texts for one person as one."""
    return shows[0].model_copy(
        update={
            "text": "\n\n".join(show.text for show in shows),
            "links": tuple(link for show in shows for link in show.links),
        }
    )


def lines(scene: Scene) -> list[str]:
    """How full the meters are, one line for each that is worth looking at."""
    full = [row for row in meters.of_month(scene.session, scene.at) if row.share >= _WORTH_SHOWING]
    return [scene.words("digest.quota", **_figures(scene, row)) for row in full]


def _warn(scene: Scene, row: MonthCount, passed: int) -> None:
    words = [scene.words("quota.warn", **_figures(scene, row))]
    if passed >= scene.policy.thrift.at:
        words.append(scene.words("quota.thrift"))
    for person in people.everyone(scene.session, Role.MANAGER):
        chat = chats.private_chat(scene.session, person)
        if chat is not None:
            scene.deliver(f"quota:{row.id}:{passed}", "quota", chat, Text(text="\n".join(words)), person)


def _figures(scene: Scene, row: MonthCount) -> dict[str, object]:
    return {
        "platform": scene.platform(row.platform),
        "account": row.account,
        "what": scene.words(f"quota.{row.kind}"),
        "share": row.share,
        "used": row.count,
        "allowed": row.allowed,
        "forecast": meters.forecast(row, scene.at),
    }
