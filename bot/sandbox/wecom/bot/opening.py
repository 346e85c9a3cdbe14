"""How a 智能机器人 is put together for its mode."""

from aiohttp import web

from bot.sandbox.config import Options, WecomBot
from bot.sandbox.wecom.bot.callbacks import Callbacks
from bot.sandbox.wecom.bot.parcels import Parcels
from bot.sandbox.wecom.bot.screen import Screen
from bot.sandbox.wecom.bot.socket.gateway import PATH, Gateway
from bot.sandbox.wecom.bot.socket.line import Line
from bot.sandbox.wecom.bot.socket.replies import Replies
from bot.sandbox.wecom.bot.talk import BotTalk
from bot.sandbox.wecom.bot.webhook import Webhook
from bot.sandbox.wecom.callback.post import Post
from bot.sandbox.wecom.company import Company


def by_webhook(company: Company, bot: WecomBot, post: Post) -> BotTalk:
    """A bot that is called at its URL."""
    callbacks = Callbacks(company, bot, Parcels(company, bot))
    options: Options = company.options
    door = Webhook(callbacks, Screen(company, bot), post, options.poll_seconds, options.bot.message_retries)
    return BotTalk(company, bot, callbacks, door, post.verify_when_up, _long_connections(callbacks))


def by_socket(company: Company, bot: WecomBot) -> BotTalk:
    """A bot whose client connects to `/openws`."""
    callbacks, replies = Callbacks(company, bot, Parcels(company, bot)), Replies(Screen(company, bot))
    gateway = Gateway(callbacks, replies)
    return BotTalk(company, bot, callbacks, Line(gateway, replies), gateway.run, [web.get(PATH, gateway.connect)])


def _long_connections(callbacks: Callbacks) -> list[web.RouteDef]:
    """They can be opened whatever a bot's mode is, but nobody can subscribe (853000)."""
    gateway = Gateway(callbacks, Replies(Screen(callbacks.company, callbacks.bot)))
    return [web.get(PATH, gateway.connect)]
