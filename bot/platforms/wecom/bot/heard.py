"""What is said to the smart bot, in our words: the same body by callback and over the long connection."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot.platforms.port import Refused
from bot.platforms.wecom.account import BotSettings
from bot.platforms.wecom.api.media import Kind
from bot.platforms.wecom.reading import SYSTEM, Common, Tree, branches, kind, message_id, named, word, words
from bot.platforms.wecom.response_url import NAME as RESPONSE_URL
from handlers.messages import Clicked, Heard, Joined, Media, Opening, Said, Unknown, Where, Who

DOOR = "wecom.bot"
RESPONSE_URL_LIFE = timedelta(hours=1)
OLDEST = timedelta(days=1)
"""An event that claims to be older has a wrong clock: it counts from when it came."""
MEDIA: Mapping[str, Kind] = {"image": "image", "file": "file", "video": "video"}
CALLS = {"text", "mixed", "voice", *MEDIA}
DISCONNECTED = "disconnected_event"
"""Only over the long connection: another subscriber has the bot now."""

_INVISIBLE = "\u200b-\u200f\u2060\ufeff"


class BotEar:
    """Hears for one bot. Pure: everything comes in as a value (path/100719, 101027, 101463)."""

    def __init__(self, account_name: str, bot: BotSettings, corp_id: str = "", *, has_app: bool = False) -> None:
        """`has_app`: the account has an app too, which may write to our members first."""
        self._has_app = has_app
        self._account, self._bot_id, self._mention = account_name, bot.bot_id, mention_of(bot.name)
        self._corp_id = corp_id

    def hear(self, tree: Tree, body: str, at: datetime) -> Heard:
        """A message or an event; `body` is the text that `tree` was read from. Errors: Refused."""
        if self._bot_id and word(tree, "aibotid") != self._bot_id:
            raise Refused(403, "another bot")
        common = self._common(tree, body, at)
        msg_type, event = word(tree, "msgtype"), word(tree, "event", "eventtype")
        if SYSTEM not in (common["who"].user_id, common["where"].chat_id):
            if msg_type in CALLS:
                return self._said(common, tree, msg_type)
            if msg_type == "event" and event in EVENTS:
                return EVENTS[event](common, tree)
        return Unknown(**common, kind=kind(msg_type, event), payload=body)

    def _common(self, tree: Tree, body: str, at: datetime) -> Common:
        """Without a sender, or a group without its id, there is nobody, or no place, but the system itself."""
        user_id = named(self._sender(tree))
        in_group = word(tree, "chattype") == "group"
        place = named(word(tree, "chatid")) if in_group else user_id
        return Common(
            message_id=message_id(word(tree, "msgid"), body),
            who=Who(platform="wecom", account=self._account, user_id=user_id, reachable=self._reaches(user_id)),
            where=Where(
                platform="wecom", account=self._account, chat_id=place, kind="group" if in_group else "private"
            ),
            at=_said_at(word(tree, "create_time"), at),
        )

    def _sender(self, tree: Tree) -> str:
        """A member; `corpid` is told only of another corporation's, who must not be taken for ours of the same id."""
        user_id, corp_id = word(tree, "from", "userid"), word(tree, "from", "corpid")
        is_ours = user_id in ("", SYSTEM) or corp_id in ("", self._corp_id)
        return user_id if is_ours else f"{corp_id}:{user_id}"

    def _reaches(self, user_id: str) -> bool:
        """A member of ours, not of another corporation."""
        return self._has_app and bool(user_id) and ":" not in user_id

    def _said(self, common: Common, tree: Tree, msg_type: str) -> Said:
        """A picture cannot be sent to the bot in a group, but it can be quoted: its files count as sent."""
        text, media = _content(tree)
        quoted, quoted_media = _content(_sub_tree(tree, "quote"))
        return Said(
            **common,
            kind=msg_type,
            text=without_mention(text, self._mention),
            quoted=without_mention(quoted, self._mention),
            media=(*media, *quoted_media),
            answers=frozenset({"text", "card"}),
            opening=_opening(common, tree),
        )


def mention_of(name: str) -> re.Pattern[str]:
    """`@name` as clients write it: invisible characters around it, any white space inside it."""
    spelled = r"\s+".join(re.escape(part) for part in name.split())
    edge = r"(?![0-9A-Za-z_])" if re.search(r"[0-9A-Za-z_]$", name) else ""
    return re.compile(rf"[{_INVISIBLE}]{{0,9}}@[{_INVISIBLE}]{{0,9}}{spelled}{edge}[{_INVISIBLE}]{{0,9}}")


def without_mention(text: str, mention: re.Pattern[str]) -> str:
    """The words that are left when the bot's name is taken out, and the white space where it stood with it."""
    return " ".join(part.strip() for part in mention.split(text)).strip().strip("\u200b\u2060\ufeff")


def _content(tree: Tree) -> tuple[str, tuple[Media, ...]]:
    """The words and the files of a message or a quote; voice comes as words already."""
    msg_type = word(tree, "msgtype")
    if msg_type == "mixed":
        parts = [_content(item) for item in branches(tree, "mixed", "msg_item")]
        return "\n".join(text for text, _ in parts if text), tuple(file for _, files in parts for file in files)
    if msg_type in MEDIA:
        return "", _file(tree, msg_type)
    return word(tree, msg_type, "content") if msg_type in CALLS else "", ()


def _file(tree: Tree, msg_type: str) -> tuple[Media, ...]:
    """A file by its address, good for five minutes; over the long connection it brings the key it is sealed with."""
    address = word(tree, msg_type, "url")
    if not address:
        return ()
    return (Media(kind=MEDIA[msg_type], source=address, door=DOOR, key=word(tree, msg_type, "aeskey")),)


def _sub_tree(tree: Tree, name: str) -> Tree:
    found = tree.get(name)
    return found if isinstance(found, Mapping) else {}


def _clicked(common: Common, tree: Tree) -> Clicked:
    """A button, a vote, a choice, or an entry of the card's own menu (⋯), which all come alike."""
    pressed = _sub_tree(_sub_tree(tree, "event"), "template_card_event")
    task_id = word(pressed, "task_id")
    return Clicked(
        **common,
        action=_either(pressed, "event_key", "eventkey"),
        card=task_id,
        handle={"door": DOOR, "task_id": task_id, "user_id": common["who"].user_id},
        form=_form(pressed),
        answers=frozenset({"repaint"}),
        opening=_opening(common, tree),
    )


def _form(pressed: Tree) -> dict[str, str]:
    """What was chosen on the card. The parameter tables leave the underscores out, the samples do not."""
    chosen = branches(pressed, "selected_items", "selected_item")
    return {
        _either(item, "question_key", "questionkey"): ",".join(
            words(item, "option_ids", "option_id") or words(item, "optionids", "optionid")
        )
        for item in chosen
    }


def _either(tree: Tree, *names: str) -> str:
    return next((found for name in names if (found := word(tree, name))), "")


def _entered(common: Common, tree: Tree) -> Joined:
    return Joined(**common, answers=frozenset({"text", "card"}))


EVENTS: Mapping[str, Callable[[Common, Tree], Heard]] = {"template_card_event": _clicked, "enter_chat": _entered}
"""The events that are acted on; a judgement of an answer (feedback_event) and all others are kept as they came."""


def _opening(common: Common, tree: Tree) -> Opening | None:
    address = word(tree, "response_url")
    if not address:
        return None
    return Opening(door=RESPONSE_URL, address=address, expires_at=common["at"] + RESPONSE_URL_LIFE, once=True)


def _said_at(create_time: str, at: datetime) -> datetime:
    """When an event happened, in seconds, as a number or as text; messages do not say."""
    if not create_time.isdecimal() or len(create_time) > 11:
        return at
    said = datetime.fromtimestamp(int(create_time), UTC)
    return said if at - OLDEST <= said <= at else at
