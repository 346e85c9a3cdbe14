"""The smart bot's door (智能机器人): encrypted JSON both ways, from groups where it is called and from single chats."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from bot.platforms.port import Refused, Request, Response
from bot.platforms.wecom import cards, plain
from bot.platforms.wecom.account import BotSettings, WecomAccount
from bot.platforms.wecom.crypto import Crypto, encrypt_in_json
from bot.platforms.wecom.fit import octets, shorten
from bot.platforms.wecom.markup import Branch
from bot.platforms.wecom.reading import SYSTEM, Common, Tree, branches, from_json, kind, message_id, named, word
from handlers.messages import Card, Clicked, Heard, Joined, Media, Opening, Reply, Said, Unknown, Where, Who

STREAM_BYTES, WELCOME_BYTES = 20480, 2048
RESPONSE_URL = "wecom.response_url"
RESPONSE_URL_LIFE = timedelta(hours=1)
CALLS = {"text", "mixed", "image", "voice", "file", "video"}
MEDIA = ("image", "file", "video")
NOTHING: Branch = {}
"""No reply, spelled as WeCom's own plugin spells it: an encrypted empty object."""

_INVISIBLE = "\u200b-\u200f\u2060\ufeff"


class BotDoor:
    """`wecom/<account>/bot`: the callback URL of one smart bot (path/100719, 101027, 101031)."""

    def __init__(self, account_name: str, account: WecomAccount, bot: BotSettings) -> None:
        """Errors: BadKey."""
        self.path = f"wecom/{account_name}/bot"
        self._account, self._bot_id, self._mention = account_name, bot.bot_id, mention_of(bot.name)
        self._crypto = Crypto(
            bot.token.get_secret_value(),
            bot.aes_key.get_secret_value(),
            "",
            timedelta(seconds=account.max_age_seconds),
        )

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """What was said to the bot. A stream refresh is answered at once: we have nothing to add. Errors: Refused."""
        if request.method == "GET":
            return Response(self._crypto.echo(request.query, at).encode())
        if request.method != "POST":
            raise Refused(400, "neither GET nor POST")
        body = self._crypto.open(request.query, encrypt_in_json(request.body), at)
        tree = from_json(body)
        if self._bot_id and word(tree, "aibotid") != self._bot_id:
            raise Refused(403, "another bot")
        if word(tree, "msgtype") == "stream":
            return self._sealed(request, _stream(word(tree, "stream", "id"), ""), at)
        return self._heard(tree, body, at)

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """A finished stream, a card, both, or a repainted card; else the encrypted nothing."""
        return self._sealed(request, _passive(heard, reply), at)

    def _sealed(self, request: Request, message: Branch, at: datetime) -> Response:
        text = json.dumps(message, ensure_ascii=False)
        timestamp = int(at.timestamp())
        sealed = self._crypto.seal(text, str(timestamp), request.query.get("nonce", ""))
        envelope = {"encrypt": sealed.encrypt, "msgsignature": sealed.signature}
        return Response(json.dumps(envelope | {"timestamp": timestamp, "nonce": sealed.nonce}).encode())

    def _heard(self, tree: Tree, body: str, at: datetime) -> Heard:
        user_id, chat_id = word(tree, "from", "userid"), word(tree, "chatid")
        in_group = word(tree, "chattype") == "group"
        place = chat_id if in_group else user_id
        common = Common(
            message_id=message_id(word(tree, "msgid"), body),
            who=Who(platform="wecom", account=self._account, user_id=named(user_id)),
            where=Where(
                platform="wecom",
                account=self._account,
                chat_id=named(place),
                kind="group" if in_group else "private",
            ),
            at=at,
        )
        msg_type, event = word(tree, "msgtype"), word(tree, "event", "eventtype")
        if place and user_id and user_id != SYSTEM:
            if msg_type in CALLS:
                return self._said(common, tree, msg_type)
            if msg_type == "event" and event == "template_card_event":
                return _clicked(common, tree)
            if msg_type == "event" and event == "enter_chat":
                return Joined(**common, answers=frozenset({"text", "card"}))
        return Unknown(**common, kind=kind(msg_type, event), payload=body)

    def _said(self, common: Common, tree: Tree, msg_type: str) -> Said:
        text, media = _content(tree)
        quoted = _content(_sub_tree(tree, "quote"))[0]
        return Said(
            **common,
            kind=msg_type,
            text=without_mention(text, self._mention),
            quoted=without_mention(quoted, self._mention),
            media=media,
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
        return "", (Media(kind=msg_type, source=word(tree, msg_type, "url")),)
    return word(tree, msg_type, "content") if msg_type in CALLS else "", ()


def _sub_tree(tree: Tree, name: str) -> Tree:
    found = tree.get(name)
    return found if isinstance(found, Mapping) else {}


def _clicked(common: Common, tree: Tree) -> Clicked:
    event = ("event", "template_card_event")
    task_id = word(tree, *event, "task_id")
    return Clicked(
        **common,
        action=word(tree, *event, "event_key"),
        card=task_id,
        handle={"door": "wecom.bot", "task_id": task_id, "user_id": common["who"].user_id},
        answers=frozenset({"repaint"}),
        opening=_opening(common, tree),
    )


def _opening(common: Common, tree: Tree) -> Opening | None:
    address = word(tree, "response_url")
    if not address:
        return None
    return Opening(door=RESPONSE_URL, address=address, expires_at=common["at"] + RESPONSE_URL_LIFE, once=True)


def _passive(heard: Heard, reply: Reply) -> Branch:
    if isinstance(heard, Clicked):
        return _update(heard, reply.repaint) if reply.repaint and "repaint" in heard.answers else NOTHING
    answer = ANSWERS.get(type(heard))
    return answer(heard, reply) if answer and reply.shows else NOTHING


def _update(clicked: Clicked, card: Card) -> Branch:
    """For everybody who sees the card: `userids` is left out."""
    drawn = cards.redraw(card, cards.BOT, clicked.card).as_json()
    return {"response_type": "update_template_card", "template_card": drawn}


def _to_message(heard: Heard, reply: Reply) -> Branch:
    stream_id = f"s-{_digest(heard)}"
    texts, drawn = _split(heard, reply)
    if drawn is None:
        return _stream(stream_id, texts)
    if not texts:
        return {"msgtype": "template_card", "template_card": drawn}
    return _stream(stream_id, texts) | {"msgtype": "stream_with_template_card", "template_card": drawn}


def _to_arrival(heard: Heard, reply: Reply) -> Branch:
    """A welcome is one thing: the card where there is one that can be drawn, else the words."""
    texts, drawn = _split(heard, reply)
    if drawn is not None:
        return {"msgtype": "template_card", "template_card": drawn}
    return {"msgtype": "text", "text": {"content": shorten(texts, WELCOME_BYTES, octets)}}


ANSWERS: Mapping[type[Heard], Callable[[Heard, Reply], Branch]] = {Said: _to_message, Joined: _to_arrival}
"""What may be answered at all; a click has its own answer, everything else gets the empty one."""


def _split(heard: Heard, reply: Reply) -> tuple[str, Branch | None]:
    """All words in markdown, and the one card that can ride along; other cards are told in words."""
    words, drawn = [], None
    for show in reply.shows:
        card = (
            cards.draw(show, cards.BOT, cards.task_id(f"a{_digest(heard)}", show)) if isinstance(show, Card) else None
        )
        if card is not None and drawn is None:
            drawn = card.as_json()
        else:
            words.append(plain.as_markdown(show))
    return "\n\n".join(words), drawn


def _stream(stream_id: str, content: str) -> Branch:
    words = shorten(content, STREAM_BYTES, octets)
    return {"msgtype": "stream", "stream": {"id": stream_id, "finish": True, "content": words}}


def _digest(heard: Heard) -> str:
    """The same answer to a repeat has the same ids."""
    return sha256(heard.message_id.encode()).hexdigest()[:24]
