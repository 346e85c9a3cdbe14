"""The self-built app's door: encrypted XML in, a passive reply in encrypted XML out."""

import secrets
from datetime import datetime, timedelta

from bot.platforms.port import Doorbell, Refused, Request, Response, Stamp
from bot.platforms.wecom.account import AppSettings, WecomAccount
from bot.platforms.wecom.app.heard import TEXT_BYTES, heard
from bot.platforms.wecom.crypto import Crypto, encrypt_in_xml
from bot.platforms.wecom.drawing import cards, plain
from bot.platforms.wecom.drawing.markup import Branch, element
from bot.platforms.wecom.reading import Common, Tree, from_xml, message_id, named, word
from handlers.fit import octets, shorten
from handlers.messages import Heard, Reply, Text, Where, Who

DOORBELL = "kf_msg_or_event"
DOORBELL_TOKEN_LIFE = timedelta(minutes=10)
"""How long the token of a doorbell is good for fetching (path/94670)."""


class AppDoor:
    """`wecom/<account>/app`: what the members of the corporation tell the app (path/90238 to 90241).

    The doorbell of 微信客服 rings here as well.
    """

    def __init__(self, account_name: str, account: WecomAccount, app: AppSettings) -> None:
        """Errors: BadKey."""
        self.path = f"wecom/{account_name}/app"
        self._account, self._corp_id, self._agent_id = account_name, account.corp_id, str(app.agent_id)
        self._kf = account.kf.accounts if account.kf else {}
        self._crypto = Crypto(
            app.token.get_secret_value(),
            app.aes_key.get_secret_value(),
            account.corp_id,
            timedelta(seconds=account.max_age_seconds),
        )

    def hear(self, request: Request, at: datetime) -> Heard | Response | Doorbell:
        """What a member said, pressed or did; or that something waits in 微信客服. Errors: Refused."""
        if request.method == "GET":
            return Response(self._crypto.echo(request.query, at).encode())
        if request.method != "POST":
            raise Refused(400, "neither GET nor POST")
        body = self._crypto.open(request.query, encrypt_in_xml(request.body), at)
        tree = from_xml(body)
        self._check_receiver(tree)
        open_kfid = named(word(tree, "OpenKfId"))
        if word(tree, "Event") == DOORBELL and open_kfid in self._kf:
            return Doorbell("wecom", self._account, open_kfid, word(tree, "Token"), at + DOORBELL_TOKEN_LIFE)
        return heard(self._common(tree, body, at), tree, body)

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

    def stamp(self, request: Request) -> Stamp | None:
        """As port.Guarded has it; a URL check may come as often as it likes."""
        if request.method == "GET":
            return None
        return self._crypto.stamp(request.query, encrypt_in_xml(request.body), nonce_too=False)

    def _check_receiver(self, tree: Tree) -> None:
        agent_id = word(tree, "AgentID") or word(tree, "AgentId")
        if word(tree, "ToUserName") != self._corp_id:
            raise Refused(403, "another corporation")
        if agent_id and agent_id != self._agent_id:
            raise Refused(403, "another app")

    def _common(self, tree: Tree, body: str, at: datetime) -> Common:
        user_id = named(word(tree, "FromUserName"))
        return Common(
            message_id=message_id(word(tree, "MsgId"), body),
            who=Who(platform="wecom", account=self._account, user_id=user_id),
            where=Where(platform="wecom", account=self._account, chat_id=user_id, kind="private"),
            at=at,
        )


def _passive(heard: Heard, reply: Reply) -> Branch:
    """Pictures and the like would have to be uploaded first: they follow by message/send."""
    if reply.repaint is not None and "repaint" in heard.answers:
        card = cards.redraw(reply.repaint, cards.APP).as_json()
        return {"msg_type": "update_template_card", "template_card": card}
    words = "\n\n".join(plain.as_text(show, TEXT_BYTES) for show in reply.shows if isinstance(show, Text))
    if words and "text" in heard.answers:
        return {"msg_type": "text", "content": shorten(words, TEXT_BYTES, octets)}
    return {}
