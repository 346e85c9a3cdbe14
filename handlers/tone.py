"""Two messages in a row never begin alike: a few words lead in the second, for customers and in groups."""

from collections.abc import Iterator

from handlers.messages import Card, File, Reply, Show
from handlers.policy import Policy
from handlers.texts import wordings
from storage.chats import Chat
from storage.people import Person

OPENING = 6
"""So many characters are read at a glance: two messages that share them look the same."""
ANSWERING, LATER = "again", "again.later"
"""How an answer is led in, and how something that comes by itself is."""
_LAST = "<opening>"
"""Where a chat keeps how the last message began, beside the wordings of its sentences: no sentence is called so."""
_TITLE = 26
"""What the tightest door shows of a title (WeCom's bot): a title is not led in at the cost of its end."""


def opening(words: str) -> str:
    """What a message begins with, as it is seen at a glance."""
    return words.strip()[:OPENING]


def minded(chat: Chat, reader: Person | None) -> bool:
    """Whether this is read by customers: a group, or the chat of somebody who is none of us."""
    return chat.is_group or (reader is not None and not reader.is_staff)


def fresh(policy: Policy, chat: Chat, show: Show, key: str) -> Show:
    """The same message, led in where it would begin as the last one in this chat did."""
    if isinstance(show, File):
        return show
    last = str(chat.said.get(_LAST, ""))
    words = next(iter(_ways(policy, key, show, last)), _beginning(show))
    chat.said = {**chat.said, _LAST: opening(words)}
    return show.model_copy(update={"title" if isinstance(show, Card) else "text": words})


def fresh_reply(policy: Policy, chat: Chat, reply: Reply) -> Reply:
    """The same for all that an answer shows, in its order."""
    return reply.model_copy(update={"shows": tuple(fresh(policy, chat, show, ANSWERING) for show in reply.shows)})


def _ways(policy: Policy, key: str, show: Show, last: str) -> Iterator[str]:
    """How the message may begin, its own words first; none that begins like the last one."""
    said = _beginning(show)
    room = _TITLE if isinstance(show, Card) else None
    for words in (said, *(way.format_map({"words": said}) for way in wordings(policy, key))):
        if opening(words) != last and (room is None or words == said or len(words) <= room):
            yield words


def _beginning(show: Show) -> str:
    return show.title if isinstance(show, Card) else show.text
