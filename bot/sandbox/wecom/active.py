"""aibot/response: one later answer to what was said to 智能机器人, through its response_url."""

from bot.sandbox.config import WecomBot
from bot.sandbox.wecom import contents, showing
from bot.sandbox.wecom.bot_answers import feedback_id
from bot.sandbox.wecom.company import Asked, Company, take_task_id
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.wecom.sending import Done
from bot.sandbox.world import Json

MARKDOWN_BYTES = 20480


def respond(company: Company, bot: WecomBot, code: str, body: Json) -> Done:
    """Markdown into any chat, a card only into a single one; once, within an hour. Errors: 60140, 40008, 45002."""
    asked = company.answer_codes.look(code)
    drawn = _read(body, asked)
    take_task_id(company, bot.bot_id, drawn.template)
    company.answer_codes.spend(code)
    quote = {} if asked.single else {"quote": asked.quote}
    showing.hang(company, asked.chat, bot.name, Drawn({**drawn.show, **quote}, [], drawn.template))
    return Done(remarks=drawn.remarks)


def _read(body: Json, asked: Asked) -> Drawn:
    kind = body.get("msgtype")
    if kind == "template_card":
        if not asked.single:
            raise Refused(40008, "群聊中的 response_url 不能发送模板卡片")
        return contents.template(body.get("template_card"), "aibot")
    if kind != "markdown":
        raise Refused(40008, f"msgtype={kind!r}")
    piece = contents.part(body, "markdown")
    text = contents.words(piece, "content", missing=44004)
    if len(text.encode()) > MARKDOWN_BYTES:
        raise Refused(45002, f"markdown.content 最多 {MARKDOWN_BYTES} 字节")
    feedback_id(piece)
    return Drawn({"text": text, "markdown": True})
