"""aibot/response: one later answer to what was said to 智能机器人, through its response_url."""

from bot.sandbox.config import WecomBot
from bot.sandbox.wecom import contents
from bot.sandbox.wecom.bot import speech
from bot.sandbox.wecom.bot.screen import Screen
from bot.sandbox.wecom.bot.speech import Saying, Stream
from bot.sandbox.wecom.company import Asked, Company
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json


def respond(company: Company, bot: WecomBot, code: str, body: Json) -> Done:
    """Markdown into any chat, a card only into a single one; once, within an hour. Errors: 60140, 40008, 45002."""
    asked = company.answer_codes.look(code)
    saying, images = _read(body, asked, streams=company.options.bot.later_streams)
    screen = Screen(company, bot)
    _, remarks = screen.hang(asked.chat, saying, "" if asked.single else asked.quote)
    screen.hang_images(asked.chat, images)
    company.answer_codes.spend(code)
    return Done(remarks=remarks)


def _read(body: Json, asked: Asked, *, streams: bool) -> tuple[Saying, tuple[bytes, ...]]:
    kind = body.get("msgtype")
    if kind == "markdown":
        return speech.markdown(contents.part(body, "markdown")), ()
    if kind == "template_card":
        if not asked.single:
            raise Refused(40008, "群聊中的 response_url 不能发送模板卡片")
        return speech.card(body.get("template_card")), ()
    if kind == "stream" and streams:
        stream = speech.stream(contents.part(body, "stream"), first=True)
        return _finished(stream), stream.images
    raise Refused(40008, f"msgtype={kind!r}")


def _finished(stream: Stream) -> Saying:
    if not stream.finish:
        raise Refused(40058, "response_url 上的流式消息必须 finish=true")
    return Saying(Drawn({"text": stream.content, "markdown": True}), stream.feedback)
