"""What WeChat customers and human agents do in 微信客服, and what of it can be pulled."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.kf import sending
from bot.sandbox.wecom.kf.desk import CUSTOMER, SERVICER, WELCOME, Desk, Occasion, ends_of
from bot.sandbox.wecom.kf.sessions import ENDED, HUMAN, POOL
from bot.sandbox.wecom.media import MEGABYTE
from bot.sandbox.world import FileKind, Json, SentFile, ShownMessage

LARGEST: dict[FileKind, int] = {"image": 2, "voice": 2, "video": 10, "file": 20}
"""In megabytes; what is larger comes as a notice in words."""
LABELS: dict[FileKind, str] = {"image": "图片", "voice": "语音", "video": "视频", "file": "文件"}
TAKEN, TRANSFERRED, CLOSED, REOPENED = 1, 2, 3, 4
"""change_type of session_status_change."""
STATES = {TAKEN: HUMAN, TRANSFERRED: HUMAN, CLOSED: ENDED, REOPENED: HUMAN}
SCENE_PARAM_BYTES = 128
MESSAGES: dict[str, Json] = {
    "msg:location": {"latitude": 31.2304, "longitude": 121.4737, "name": "人民广场", "address": "上海市黄浦区"},
    "msg:link": {"title": "说明书", "desc": "第 3 页", "url": "https://huisheng.example/manual", "pic_url": ""},
    "msg:business_card": {"userid": ""},
    "msg:miniprogram": {"title": "商城", "appid": "wx1", "pagepath": "index.html", "thumb_media_id": ""},
    "msg:merged_msg": {"title": "聊天记录", "item": []},
    "msg:channels": {"sub_type": 1, "nickname": "视频号", "title": ""},
}
"""Messages that nobody can type, as they are where no other fields are given."""
EVENTS: dict[str, Json] = {
    "msg_send_fail": {"fail_msgid": "", "fail_type": 0},
    "servicer_status_change": {"servicer_userid": "", "status": 1, "stop_type": 0},
    "session_status_change": {"change_type": CLOSED, "old_servicer_userid": "", "new_servicer_userid": ""},
    "reject_customer_msg_switch_change": {"servicer_userid": "", "reject_switch": 1},
}


@dataclass
class KfTalk:
    """Both ends of the customers' chats."""

    desk: Desk

    async def say(self, message: ShownMessage, user: str, text: str, file: SentFile | None) -> str:
        """A customer or the servicer in charge writes. Words about what went wrong, else "". Errors: ValueError."""
        open_kfid, customer = ends_of(message.chat)
        origin = self._speak_up(open_kfid, customer, user)
        for kind, content in self._contents(text, file):
            message.secret["msgid"] = self._keep(open_kfid, customer, origin, kind, content)
        return await self.desk.ring(open_kfid)

    async def click(self, message: ShownMessage, user: str, key: str) -> str:
        """The customer taps a line of a menu: an ordinary text with `menu_id`, which opens the window anew."""
        open_kfid, customer = ends_of(message.chat)
        card = message.card
        label = next(button.label for button in card.buttons if button.key == key) if card else ""
        world = self.desk.company.world
        said = world.show(message.chat, user, world.names[f"wecom:{user}"], text=label)
        content = {"content": label, "menu_id": key}
        said.secret["msgid"] = self._keep(
            open_kfid, customer, self._speak_up(open_kfid, customer, user), "text", content
        )
        return await self.desk.ring(open_kfid)

    async def enter(self, chat: str, user: str, scene_param: str) -> str:
        """The customer opens the chat; `scene_param`, or a whole link of kf/add_contact_way. Errors: ValueError."""
        open_kfid, customer = ends_of(chat)
        scene, param = self._scene(scene_param)
        if len(param.encode()) > SCENE_PARAM_BYTES:
            raise ValueError(f"scene_param 最多 {SCENE_PARAM_BYTES} 字节")
        fields: Json = {"external_userid": customer, "scene": scene, "scene_param": param}
        if self._is_fresh(open_kfid, customer):
            welcome = Occasion(open_kfid, customer, sending.WELCOME_KINDS, welcome=True)
            fields["welcome_code"] = self.desk.occasions.issue(welcome, WELCOME)
        self.desk.keep_event(open_kfid, "enter_session", **fields)
        return await self.desk.ring(open_kfid)

    async def recall(self, message: ShownMessage, user: str) -> str:
        """A customer or a servicer withdraws what he has said."""
        open_kfid, customer = ends_of(message.chat)
        event = "user_recall_msg" if user == customer else "servicer_recall_msg"
        who = {} if user == customer else {"servicer_userid": user}
        recalled = {"external_userid": customer, "recall_msgid": message.secret.get("msgid", ""), **who}
        self.desk.keep_event(open_kfid, event, **recalled)
        return await self.desk.ring(open_kfid)

    async def happen(self, chat: str, name: str, fields: dict[str, Any]) -> str:
        """An event of EVENTS, or a message of MESSAGES from the customer. Errors: ValueError."""
        open_kfid, customer = ends_of(chat)
        known = {**EVENTS, **MESSAGES}[name]
        strangers = [field for field in fields if field not in known]
        if strangers:
            raise ValueError(f"{name} 没有字段 {'、'.join(strangers)}")
        content = {**known, **fields}
        if name in MESSAGES:
            world, kind = self.desk.company.world, name.removeprefix("msg:")
            said = world.show(chat, customer, world.names[f"wecom:{customer}"], text=f"[{kind}]")
            said.secret["msgid"] = self._keep(open_kfid, customer, CUSTOMER, kind, content)
        else:
            self._apply(open_kfid, customer, name, content)
        return await self.desk.ring(open_kfid)

    def _apply(self, open_kfid: str, customer: str, name: str, content: Json) -> None:
        """An event with what it changes at the desk."""
        if name == "servicer_status_change":
            change = self.desk.sessions.stopped.add if content["status"] != 1 else self.desk.sessions.stopped.discard
            change((open_kfid, content["servicer_userid"]))
            self.desk.keep_event(open_kfid, name, **content)
            return
        if name == "session_status_change":
            content |= self._change_session(open_kfid, customer, content)
        self.desk.keep_event(open_kfid, name, external_userid=customer, **content)

    def _change_session(self, open_kfid: str, customer: str, content: Json) -> Json:
        """A human agent takes, hands on, closes or opens a session; taking and closing give a code."""
        change = content["change_type"]
        if change not in STATES:
            raise ValueError("change_type 应为 1 到 4")
        session = self.desk.sessions.of(open_kfid, customer)
        session.state, session.servicer = STATES[change], str(content["new_servicer_userid"])
        if change not in (TAKEN, CLOSED):
            return {}
        return {"msg_code": sending.occasion(self.desk, open_kfid, customer, session.state)}

    def _speak_up(self, open_kfid: str, customer: str, user: str) -> int:
        """The origin of what this user says. Errors: ValueError for a servicer who is not in charge."""
        if user == customer:
            return CUSTOMER
        session = self.desk.sessions.of(open_kfid, customer)
        try:
            self.desk.sessions.check_servicer(open_kfid, user)
        except Refused as error:
            raise ValueError(f"{user} 不能接待这位客户：{error.words()}") from error
        if session.state == POOL:
            self._apply(open_kfid, customer, "session_status_change", _taken_by(user))
        if session.state != HUMAN or session.servicer != user:
            raise ValueError(f"这个会话没有由 {user} 接待")
        return SERVICER

    def _keep(self, open_kfid: str, customer: str, origin: int, kind: str, content: Json) -> str:
        ends: Json = {"open_kfid": open_kfid, "external_userid": customer, "origin": origin}
        if origin == SERVICER:
            ends["servicer_userid"] = self.desk.sessions.of(open_kfid, customer).servicer
        msgid = self.desk.keep(open_kfid, {**ends, "msgtype": kind, kind: content})
        if origin == CUSTOMER:
            self.desk.sessions.hear(open_kfid, customer, msgid)
        return msgid

    def _contents(self, text: str, file: SentFile | None) -> list[tuple[str, Json]]:
        """What is said as messages of 微信客服: words and files come one by one."""
        found: list[tuple[str, Json]] = []
        if file is not None and len(file.data) > LARGEST[file.kind] * MEGABYTE:
            notice = f"[客户发来一个{LABELS[file.kind]}，超过 {LARGEST[file.kind]}MB，无法查看]"
            found.append(("text", {"content": notice}))
        elif file is not None:
            media_id = self.desk.company.shelf.keep(file.kind, file.name, file.data)
            found.append((file.kind, {"media_id": media_id}))
        if text:
            found.append(("text", {"content": text}))
        return found

    def _scene(self, given: str) -> tuple[str, str]:
        """The scene of a link and what hangs on it; words that are no link are the parameter itself."""
        if not given.startswith(("http://", "https://")):
            return "", given
        query = parse_qs(urlsplit(given).query)
        return self.desk.scenes.get(query.get("enc_scene", [""])[0], ""), query.get("scene_param", [""])[0]

    def _is_fresh(self, open_kfid: str, customer: str) -> bool:
        """Whether a welcome may be said: no word and no welcome for 48 hours."""
        session = self.desk.sessions.of(open_kfid, customer)
        welcomed = session.welcomed_at
        sessions = self.desk.sessions
        return sessions.is_over(session) and (welcomed is None or sessions.is_past(welcomed))


def _taken_by(user: str) -> Json:
    return {"change_type": TAKEN, "old_servicer_userid": "", "new_servicer_userid": user}
