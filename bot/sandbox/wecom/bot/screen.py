"""How what 智能机器人 says appears in a chat: bubbles, growing streams, repainted cards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.config import WecomBot
from bot.sandbox.wecom import showing
from bot.sandbox.wecom.bot.speech import Repaint, Saying, Stream
from bot.sandbox.wecom.bot.veil import Veil
from bot.sandbox.wecom.company import Company, take_task_id
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import ShownMessage

STREAM_LIFETIME = timedelta(minutes=6)
FEEDBACK = "feedback"
"""In `ShownMessage.secret`: the id by which the bubble may be rated, "" where it may not."""
TRACE = "trace_"
SILENT = f"feedback.id 不以 {TRACE} 开头，被忽略"
TOO_LATE = "feedback.id 只在首次回复时有效，被忽略"


@dataclass
class Flow:
    """A text that grows: where, for whom, until when, and the bubble once there is something to show."""

    chat: str
    user: str
    id: str
    until: datetime
    feedback: str = ""
    finished: bool = False
    message: ShownMessage | None = None
    card_shown: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether it may still grow."""
        return not self.finished and now < self.until


@dataclass(frozen=True)
class Screen:
    """Where one bot's words appear."""

    company: Company
    bot: WecomBot

    def hang(self, chat: str, saying: Saying, quote: str = "") -> tuple[ShownMessage, list[str]]:
        """A new bubble, and remarks on what was ignored in it. Errors: Refused 42014, 93006 out of the group."""
        if chat in self.company.without_bot:
            raise Refused(93006, "机器人已被移出这个群")
        take_task_id(self.company, self.bot.bot_id, saying.drawn.template)
        feedback, remarks = self._honoured(saying.feedback)
        shown = Drawn(saying.drawn.show | ({"quote": quote} if quote else {}), [], saying.drawn.template)
        message = showing.hang(self.company, chat, self.bot.name, shown, **{FEEDBACK: feedback})
        message.rated = {} if feedback else None
        return message, saying.drawn.remarks + remarks

    def hang_images(self, chat: str, images: tuple[bytes, ...]) -> None:
        """The pictures of a finished stream, a bubble each."""
        for image in images:
            picture = self.company.world.keep_picture(image)
            self.hang(chat, Saying(Drawn({"text": "[图片]", "picture": picture})))

    def start(self, flow: Flow, stream: Stream) -> list[str]:
        """The first snapshot of a stream: the only one whose `feedback.id` counts. Remarks."""
        flow.feedback = stream.feedback
        return self._show(flow, stream)

    def grow(self, flow: Flow, stream: Stream) -> list[str]:
        """A further snapshot: it replaces what was there. Remarks."""
        return self._show(flow, stream) + ([TOO_LATE] if stream.feedback else [])

    def repaint(self, message: ShownMessage, repaint: Repaint) -> None:
        """Another card, for those it is for: everybody who has it if nobody is named."""
        here = self.company.world.chats[message.chat].members
        named = here if repaint.users is None else [Veil(self.company).under(user) for user in repaint.users]
        only = None if set(here) <= set(named) else [user for user in named if user in here]
        showing.repaint(self.company.world, message, repaint.card, only=only)

    def _show(self, flow: Flow, stream: Stream) -> list[str]:
        remarks = self._put(flow, stream.content)
        self.hang_images(flow.chat, stream.images)
        flow.finished = flow.finished or stream.finish
        self.company.world.touch()
        return remarks

    def _put(self, flow: Flow, content: str) -> list[str]:
        if flow.message is not None:
            flow.message.text = content
        elif content:
            flow.message, remarks = self.hang(
                flow.chat, Saying(Drawn({"text": content, "markdown": True}), flow.feedback)
            )
            return remarks
        return []

    def _honoured(self, feedback: str) -> tuple[str, list[str]]:
        if feedback and self.company.options.bot.trace_feedback_only and not feedback.startswith(TRACE):
            return "", [SILENT]
        return feedback, []
