"""The doors of the matrix: who speaks through which, in a world of long connections and in one of webhooks."""

from dataclasses import dataclass, replace

from bot.demo.crowd import HABITS
from bot.demo.worlds import DOORS, DOORS_HTTP, Human, World

PATIENCE_SECONDS, ASIDE_SECONDS = 8.0, 3.0
"""A long connection that is silent for so long is dropped; and so long a bot is left to whoever took it."""

MADE_BY_APP = 1
"""The number of the WeCom group that the app has made."""

ZHOUMIN = Human("zhoumin", "周敏", "customer", "wecom", on_the_page=False, room=MADE_BY_APP)
"""A customer in that group."""

LINES = replace(
    DOORS, name="fault-lines", habits=HABITS, patience=PATIENCE_SECONDS, aside=ASIDE_SECONDS, custom_robot=False
)
"""Cards by our own template; late words into the DingTalk group by the robot itself."""
WEBHOOKS = replace(
    DOORS_HTTP,
    name="fault-hooks",
    habits={**HABITS, "slow_seconds": 2},
    cards="public",
    humans=(*DOORS_HTTP.humans, ZHOUMIN),
    rooms_of_app=frozenset({MADE_BY_APP}),
)
"""Cards by the public template; late words into the DingTalk group by its custom robot. What is slow here is slow, but
not too late; in the other worlds it takes longer than a frame to WeCom may wait for its acknowledgement.
"""
ONCE = replace(LINES, name="fault-once", habits={})
"""As the documents promise no more: what nobody heard is said only once."""
WORLDS = {"长连接": LINES, "回调": WEBHOOKS, "不重发": ONCE}
"""The first two have the habit that what nobody heard comes again, so that every single word can be asked for."""


@dataclass(frozen=True)
class Door:
    """One customer in one chat, and so one way in."""

    name: str
    who: str
    private: bool

    def human(self, world: World) -> Human:
        """Who speaks here."""
        return world.find(self.who)

    def chat(self, world: World) -> str:
        """Where, as the sandbox writes it."""
        human = self.human(world)
        return human.private if self.private else human.group


DOORS_IN = (
    Door("企业微信应用", "王芳", private=True),
    Door("智能机器人群", "张三", private=False),
    Door("微信客服", "李娜", private=True),
    Door("钉钉群", "赵六", private=False),
    Door("钉钉单聊", "孙悦", private=True),
)
"""智能机器人 and 钉钉 are on long connections in the one world and on webhooks in the other."""

APP_GROUP = Door("应用群聊", "周敏", private=False)
"""Heard by 智能机器人 as any other group; only what is said there late goes another way."""
