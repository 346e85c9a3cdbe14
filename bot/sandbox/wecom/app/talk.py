"""The self-built app's callbacks: a member writes, enters or clicks; the server's passive reply is drawn."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import faults
from bot.sandbox.calling import Answer
from bot.sandbox.config import WecomApp
from bot.sandbox.wecom import showing
from bot.sandbox.wecom.app import answers, events
from bot.sandbox.wecom.callback import xml
from bot.sandbox.wecom.callback.post import Post
from bot.sandbox.wecom.company import APP, Company
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import SentFile, ShownMessage

FIRST_MSG_ID = 7_000_000_000_000_000_000
"""MsgId is a 64-bit integer."""
THUMB = b"\xff\xd8\xff thumb"
SYSTEM = "sys"


@dataclass
class AppTalk:
    """What happens between one app and its members."""

    company: Company
    app: WecomApp
    post: Post
    _last_event: dict[str, int] = field(default_factory=dict)
    """Member → the CreateTime of the last event."""

    async def say(self, user: str, text: str, file: SentFile | None) -> str:
        """A message of any kind that a member can send. Words about what went wrong, else ""."""
        kinds = [self._media(file)] if file is not None else []
        if text:
            kinds.append({"MsgType": "text", "Content": text})
        return "；".join(filter(None, [await self._say(user, kind) for kind in kinds]))

    async def enter(self, user: str) -> None:
        """The member opens the app's chat."""
        await self._tell(user, events.filled("enter_agent", {}))

    async def happen(self, user: str, name: str, fields: dict[str, Any]) -> str:
        """An event of `events.EVENTS`, or a message of `events.MESSAGES`. Errors: ValueError."""
        filled = events.filled(name, fields)
        if name in events.MESSAGES:
            return await self._say(user, filled)
        if name == "subscribe":
            self.company.hidden_from.discard(user)
        if name == "unsubscribe":
            self.company.hidden_from.add(user)
        return await self._tell(SYSTEM if name in events.FROM_THE_SYSTEM else user, filled)

    async def click(self, message: ShownMessage, user: str, key: str, chosen: showing.Chosen) -> str:
        """The member presses a button or a line of the ⋯ menu. Words about what went wrong, else ""."""
        template = showing.seen(message, user)[1]
        if template is None:
            return "这张卡片没有回调"
        event = "template_card_menu_event" if key in template.menu_keys() else answers.CARD_CLICK
        fields = {
            "MsgType": "event",
            "Event": event,
            "EventKey": key,
            "TaskId": message.secret.get("task_id", ""),
            "CardType": template.card_type,
            "ResponseCode": self.company.card_codes.issue(message.secret["msgid"]),
        }
        if event == answers.CARD_CLICK and chosen:
            fields["SelectedItems"] = {"SelectedItem": [_selected(*item) for item in chosen.items()]}
        return await self._tell(user, fields, message)

    def _media(self, file: SentFile) -> dict[str, Any]:
        """A picture, voice, video or file as a message; `file` is not documented, but has been seen to arrive."""
        shelf = self.company.shelf
        found = {"MsgType": file.kind, "MediaId": shelf.keep(file.kind, file.name, file.data)}
        if file.kind == "image":
            return {"PicUrl": f"{self.company.base_url}/pictures/{found['MediaId']}", **found}
        more = {
            "voice": {"Format": "amr"},
            "video": {"ThumbMediaId": shelf.keep("image", "thumb.jpg", THUMB)},
            "file": {"FileName": file.name},
        }
        return found | more[file.kind]

    async def _say(self, user: str, kind: dict[str, Any]) -> str:
        return await self._tell(user, {**kind, "MsgId": FIRST_MSG_ID + self.company.world.next_id()})

    async def _tell(self, user: str, fields: dict[str, Any], message: ShownMessage | None = None) -> str:
        event = str(fields.get("Event", ""))
        at, struck = self._create_time(user, event)
        agent = "AgentId" if event == "taskcard_click" else "AgentID"
        ends: dict[str, Any] = {"ToUserName": self.company.config.corp_id, "FromUserName": user, "CreateTime": at}
        clear = xml.write({**ends, **fields, agent: self.app.agent_id})
        what = event or f"{fields['MsgType']} 消息"
        answer = await self.post.send_xml(self.company, what, clear)
        if answer is None:
            return "回调 URL 未通过验证，没有投递"
        self.post.caller.note(answer.entry, verdict=struck)
        return self._draw(user, event, answer, message) if answer.ok else answer.entry.verdict

    def _create_time(self, user: str, event: str) -> tuple[int, str]:
        """When something happened, and the fault by which it is the second of the event before."""
        at, struck = self.company.unix(), ""
        if not event:
            return at, struck
        if user in self._last_event and self.company.strikes(faults.SAME_SECOND):
            at, struck = self._last_event[user], f"注入故障：{faults.SAME_SECOND}"
        self._last_event[user] = at
        return at, struck

    def _draw(self, user: str, event: str, answer: Answer, message: ShownMessage | None) -> str:
        """Show a passive reply; what was wrong with it, else ""."""
        clear, wrong, remarks = "", "", []
        try:
            fields, clear = answers.unseal(self.post.envelope, answer.body)
            if fields:
                ends = (user, self.company.config.corp_id)
                reply = answers.read(fields, ends, event, self.company.shelf)
                remarks = self._show(user, reply, message)
        except Refused as error:
            wrong = f"被动回复无效，什么也不显示：{error.why or error.words()}"
        self.post.caller.note(answer.entry, clear=clear, verdict="；".join(filter(None, [wrong, *remarks])))
        return wrong

    def _show(self, user: str, reply: answers.Passive, message: ShownMessage | None) -> list[str]:
        if reply.show is not None:
            showing.hang(self.company, APP + user, self.app.name, reply.show, user=user)
            return reply.show.remarks
        if message is not None and reply.card is not None:
            showing.repaint(self.company.world, message, reply.card)
            return reply.card.remarks
        if message is not None and reply.button:
            showing.replace_buttons(self.company.world, message, reply.button)
        return []


def _selected(question: str, options: list[str]) -> dict[str, Any]:
    return {"QuestionKey": question, "OptionIds": {"OptionId": options}}
