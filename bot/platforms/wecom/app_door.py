"""The self-built app's door: encrypted XML in, a passive reply in encrypted XML out."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.platforms.port import Refused, Request, Response
from bot.platforms.wecom import cards, plain
from bot.platforms.wecom.account import AppSettings, WecomAccount
from bot.platforms.wecom.crypto import Crypto, encrypt_in_xml
from bot.platforms.wecom.fit import octets, shorten
from bot.platforms.wecom.markup import Branch, element
from bot.platforms.wecom.reading import SYSTEM, Common, Tree, from_xml, kind, message_id, named, word
from handlers.messages import Clicked, Heard, Joined, Media, Reply, Said, Text, Unknown, Where, Who

TEXT_BYTES = 2048
"""A passive text is cut off beyond this (path/90241)."""
CLICKS = ("template_card_event", "template_card_menu_event")
ARRIVALS = ("enter_agent", "subscribe")


class AppDoor:
    """`wecom/<account>/app`: what the members of the corporation tell the app (path/90238 to 90241)."""

    def __init__(self, account_name: str, account: WecomAccount, app: AppSettings) -> None:
        """Errors: BadKey."""
        self.path = f"wecom/{account_name}/app"
        self._account, self._corp_id, self._agent_id = account_name, account.corp_id, str(app.agent_id)
        self._crypto = Crypto(
            app.token.get_secret_value(),
            app.aes_key.get_secret_value(),
            account.corp_id,
            timedelta(seconds=account.max_age_seconds),
        )

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """What a member said, pressed or did. Errors: Refused."""
        if request.method == "GET":
            return Response(self._crypto.echo(request.query, at).encode())
        if request.method != "POST":
            raise Refused(400, "neither GET nor POST")
        body = self._crypto.open(request.query, encrypt_in_xml(request.body), at)
        tree = from_xml(body)
        self._check_receiver(tree)
        return self._heard(tree, body, at)

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """A passive text, or the pressed card repainted for the one who pressed it; else the empty 200."""
        message = _passive(heard, reply)
        if not message:
            return Response()
        timestamp = str(int(at.timestamp()))
        whole: Branch = {"to_user_name": heard.who.user_id, "from_user_name": self._corp_id}
        whole |= {"create_time": int(timestamp)} | message
        sealed = self._crypto.seal(element("xml", whole), timestamp, secrets.token_hex(8))
        envelope = element("Encrypt", sealed.encrypt) + element("MsgSignature", sealed.signature)
        envelope += element("TimeStamp", int(timestamp)) + element("Nonce", sealed.nonce)
        return Response(f"<xml>{envelope}</xml>".encode(), content_type="text/xml; charset=utf-8")

    def _check_receiver(self, tree: Tree) -> None:
        agent_id = word(tree, "AgentID") or word(tree, "AgentId")
        if word(tree, "ToUserName") != self._corp_id:
            raise Refused(403, "another corporation")
        if agent_id and agent_id != self._agent_id:
            raise Refused(403, "another app")

    def _heard(self, tree: Tree, body: str, at: datetime) -> Heard:
        user_id = word(tree, "FromUserName")
        common = Common(
            message_id=message_id(word(tree, "MsgId"), body),
            who=Who(platform="wecom", account=self._account, user_id=named(user_id)),
            where=Where(platform="wecom", account=self._account, chat_id=named(user_id), kind="private"),
            at=at,
        )
        msg_type, event = word(tree, "MsgType"), word(tree, "Event")
        if user_id and user_id != SYSTEM:
            if msg_type == "event":
                if event in CLICKS:
                    return _clicked(common, tree)
                if event in ARRIVALS:
                    return Joined(**common, answers=frozenset({"text"}))
            elif msg_type in SAID:
                text, media = SAID[msg_type](tree)
                return Said(**common, text=text, kind=msg_type, media=media, answers=frozenset({"text"}))
        return Unknown(**common, kind=kind(msg_type, event), payload=body)


def _clicked(common: Common, tree: Tree) -> Clicked:
    task_id = word(tree, "TaskId")
    handle = {"response_code": word(tree, "ResponseCode"), "task_id": task_id, "user_id": common["who"].user_id}
    return Clicked(
        **common,
        action=word(tree, "EventKey"),
        card=task_id,
        handle={"door": "wecom.app"} | handle,
        answers=frozenset({"repaint"}),
    )


def _passive(heard: Heard, reply: Reply) -> Branch:
    if reply.repaint is not None and "repaint" in heard.answers:
        card = cards.redraw(reply.repaint, cards.APP).as_json()
        return {"msg_type": "update_template_card", "template_card": card}
    words = "\n\n".join(plain.as_text(show) for show in reply.shows if isinstance(show, Text))
    if words and "text" in heard.answers:
        return {"msg_type": "text", "content": shorten(words, TEXT_BYTES, octets)}
    return {}


Reader = Callable[[Tree], tuple[str, tuple[Media, ...]]]


def _media(name: str) -> Reader:
    def read(tree: Tree) -> tuple[str, tuple[Media, ...]]:
        file_name = word(tree, "FileName") or word(tree, "Title")
        return "", (Media(kind=name, source=word(tree, "MediaId"), name=file_name),)

    return read


def _text(tree: Tree) -> tuple[str, tuple[Media, ...]]:
    return word(tree, "Content").strip(), ()


def _location(tree: Tree) -> tuple[str, tuple[Media, ...]]:
    point = f"{word(tree, 'Location_X')},{word(tree, 'Location_Y')}"
    return f"{word(tree, 'Label')} ({point})".strip(), ()


def _link(tree: Tree) -> tuple[str, tuple[Media, ...]]:
    return "\n".join(filter(None, (word(tree, "Title"), word(tree, "Description"), word(tree, "Url")))), ()


SAID: Mapping[str, Reader] = {
    "text": _text,
    "image": _media("image"),
    "voice": _media("voice"),
    "video": _media("video"),
    "file": _media("file"),
    "location": _location,
    "link": _link,
}
"""What counts as spoken, and how its words and files are read. `file` is not documented for apps, but it comes."""
