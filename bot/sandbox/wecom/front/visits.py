"""A link of 微信客服 as a WeChat customer opens it: the chat opens, and the account hears where he came from."""

from aiohttp import web

from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.front import pages
from bot.sandbox.wecom.kf.desk import chat_id
from bot.sandbox.wecom.kf.talk import KfTalk

PATH = "/kfid/"


async def visit(company: Company, talk: KfTalk, request: web.Request) -> web.StreamResponse:
    """Enter the chat as `sandbox_user`; without it ask first who one is."""
    who = request.query.get(pages.PLAYED_BY, "")
    if not who:
        return pages.ask(request, [(c.external_userid, c.name) for c in company.config.customers])
    chat = chat_id(request.match_info["open_kfid"], who)
    if chat not in company.world.chats:
        return pages.say("没有这个客服帐号，或没有这位客户")
    await talk.enter(chat, who, f"https://{request.host}{request.path_qs}")
    return pages.say("已进入客服会话")
