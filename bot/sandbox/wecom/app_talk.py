"""The self-built app's callbacks: a member writes, enters or clicks; the server's passive reply is drawn."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.calling import Answer
from bot.sandbox.config import WecomApp
from bot.sandbox.wecom import app_answers, showing, xml
from bot.sandbox.wecom.company import APP, Company
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.post import Post
from bot.sandbox.world import ShownMessage

RETRIES = 3
FIRST_MSG_ID = 7_000_000_000_000_000_000
"""MsgId is a 64-bit integer."""


@dataclass
class AppTalk:
    """What happens between one app and its members."""

    company: Company
    app: WecomApp
    post: Post

    async def say(self, user: str, text: str, picture: bytes | None) -> str:
        """A text or picture message. Words about what went wrong, else ""."""
        kinds: list[dict[str, Any]] = []
        if picture is not None:
            media_id = self.company.shelf.keep("image", "picture.jpg", picture)
            url = f"{self.company.base_url}/pictures/{media_id}"
            kinds.append({"MsgType": "image", "PicUrl": url, "MediaId": media_id})
        if text:
            kinds.append({"MsgType": "text", "Content": text})
        verdicts = [
            await self._tell(user, {**kind, "MsgId": FIRST_MSG_ID + self.company.world.next_id()}) for kind in kinds
        ]
        return "；".join(filter(None, verdicts))

    async def enter(self, user: str) -> None:
        """The member opens the app's chat."""
        await self._tell(user, {"MsgType": "event", "Event": "enter_agent", "EventKey": ""})

    async def click(self, message: ShownMessage, user: str, key: str, chosen: showing.Chosen) -> str:
        """The member presses a button or a line of the ⋯ menu. Words about what went wrong, else ""."""
        template = showing.seen(message, user)[1]
        if template is None:
            return "这张卡片没有回调"
        event = "template_card_menu_event" if key in template.menu_keys() else app_answers.CARD_CLICK
        fields = {
            "MsgType": "event",
            "Event": event,
            "EventKey": key,
            "TaskId": message.secret.get("task_id", ""),
            "CardType": template.card_type,
            "ResponseCode": self.company.card_codes.issue(message.secret["msgid"]),
        }
        if event == app_answers.CARD_CLICK and chosen:
            fields["SelectedItems"] = {"SelectedItem": [_selected(*item) for item in chosen.items()]}
        return await self._tell(user, fields, message)

    async def _tell(self, user: str, fields: dict[str, Any], message: ShownMessage | None = None) -> str:
        clear = xml.write(
            {
                "ToUserName": self.company.config.corp_id,
                "FromUserName": user,
                "CreateTime": self.company.unix(),
                **fields,
                "AgentID": self.app.agent_id,
            }
        )
        sealed = self.post.envelope.encrypt(clear)
        outer = {"ToUserName": self.company.config.corp_id, "AgentID": str(self.app.agent_id), "Encrypt": sealed}
        event = str(fields.get("Event", ""))
        answer, _ = await self.post.send(
            event or f"{fields['MsgType']} 消息", sealed, xml.write(outer), clear, retries=RETRIES
        )
        if answer is None:
            return "回调 URL 未通过验证，没有投递"
        if not answer.ok:
            return answer.entry.verdict
        return self._draw(user, event, answer, message)

    def _draw(self, user: str, event: str, answer: Answer, message: ShownMessage | None) -> str:
        """Show a passive reply; what was wrong with it, else ""."""
        clear, wrong, remarks = "", "", []
        try:
            fields, clear = app_answers.unseal(self.post.envelope, answer.body)
            if fields:
                ends = (user, self.company.config.corp_id)
                reply = app_answers.read(fields, ends, event, self.company.shelf)
                remarks = self._show(user, reply, message)
        except Refused as error:
            wrong = f"被动回复无效，什么也不显示：{error.why or error.words()}"
        self.post.caller.note(answer.entry, clear=clear, verdict="；".join(filter(None, [wrong, *remarks])))
        return wrong

    def _show(self, user: str, reply: app_answers.Passive, message: ShownMessage | None) -> list[str]:
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
