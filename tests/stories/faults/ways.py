"""The ways out of the matrix: by which call late words reach whom, and which faults can strike that call."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox import faults
from tests.stories.faults.doors import APP_GROUP, DOORS_IN, Door
from tests.stories.faults.matrix import BOTH, HOOKS, LINES

BY_NAME = {door.who: door for door in (*DOORS_IN, APP_GROUP)}
WANGFANG, ZHANGSAN, LINA, ZHAOLIU, SUNYUE, ZHOUMIN = (
    BY_NAME[name] for name in ("王芳", "张三", "李娜", "赵六", "孙悦", "周敏")
)


@dataclass(frozen=True)
class Way:
    """A route, as it is named with a delivery, and the call of the wire log by which it goes."""

    route: str
    call: str
    door: Door
    """Whose matter it is about."""
    worlds: tuple[str, ...] = BOTH
    after_hours: bool = False
    """Whether it is taken only when what the customer's last words had opened is shut again."""
    card: bool = False
    """Whether it carries the card to 李工 of what is said at the door; else what a colleague says back to it."""
    rehearsed: bool = False
    """Whether something else is asked of the platform now and then before a message (a token, the size of a group), and
    the fault would strike that instead: so others go before.
    """

    @property
    def platform(self) -> str:
        """Whose call it is."""
        return self.route.partition(".")[0]


WAYS = (
    Way("wecom.app", "message/send", WANGFANG),
    Way("wecom.response_url", "aibot/response", ZHANGSAN, (HOOKS,)),
    Way("wecom.bot_socket", "aibot_send_msg", ZHANGSAN, (LINES,)),
    Way("wecom.group_robot", "webhook/send", ZHANGSAN, (HOOKS,), after_hours=True),
    Way("wecom.appchat", "appchat/send", ZHOUMIN, (HOOKS,), after_hours=True, rehearsed=True),
    Way("wecom.kf", "kf/send_msg", LINA),
    Way("dingtalk.session", "robot/sendBySession", ZHAOLIU),
    Way("dingtalk.custom_robot", "robot/send?", ZHAOLIU, (HOOKS,), after_hours=True),
    Way("dingtalk.robot", "groupMessages/send", ZHAOLIU, (LINES,), after_hours=True, rehearsed=True),
    Way("dingtalk.robot", "oToMessages/batchSend", SUNYUE, rehearsed=True),
    Way("dingtalk.card", "instances/createAndDeliver", WANGFANG, (LINES,), card=True, rehearsed=True),
    Way("dingtalk.public_card", "instances/createAndDeliver", WANGFANG, (HOOKS,), card=True, rehearsed=True),
)

NOT_HERE: dict[str, str] = {
    "wecom.kf_event": "good for one welcome within twenty seconds: no words of a colleague ever go by it",
}
"""Ways that carry no late words → why."""

WECOM = tuple(dict.fromkeys(way.route for way in WAYS if way.platform == "wecom"))
DINGTALK = tuple(dict.fromkeys(way.route for way in WAYS if way.platform == "dingtalk"))
CARDS = ("dingtalk.card", "dingtalk.public_card")
OPENAPI = ("dingtalk.robot", *CARDS)
"""What needs a token of DingTalk's; the webhooks carry their credential in the address."""
BY_TOKEN = tuple(route for route in WECOM if route != "wecom.bot_socket")


@dataclass(frozen=True)
class Send:
    """One fault of one platform as it strikes what is sent."""

    fault: str
    routes: tuple[str, ...]
    """Which it can strike."""
    rest_seconds: int = 0
    """How long it is held against the account afterwards, by the platform or by us."""
    alone: bool = False
    """Whether it is held against other ways, too, which are then not tried at all: each has to be struck by itself."""

    @property
    def platform(self) -> str:
        """Whose fault it is."""
        return self.routes[0].partition(".")[0]

    @property
    def name(self) -> str:
        """As it is injected."""
        return f"{self.platform}:{self.fault}"


HOUR = 3700
SENDS = (
    Send(faults.LIMITED, WECOM),
    Send(faults.BUSY, WECOM),
    Send(faults.SLOW, WECOM),
    Send(faults.CUT_BEFORE, WECOM),
    Send(faults.CUT_AFTER, WECOM),
    Send(faults.CROWDED, BY_TOKEN),
    Send(faults.TOKEN_LOST, BY_TOKEN),
    Send(faults.PARTLY_INVALID, ("wecom.app",)),
    Send(faults.SENT_IN_VAIN, ("wecom.kf",)),
    Send(faults.LIMITED, DINGTALK, rest_seconds=660),
    Send(faults.BUSY, DINGTALK),
    Send(faults.SLOW, DINGTALK),
    Send(faults.CUT_BEFORE, DINGTALK),
    Send(faults.CUT_AFTER, DINGTALK),
    Send(faults.TOKEN_LOST, OPENAPI),
    Send(faults.LIMITED_PER_MINUTE, OPENAPI),
    Send(faults.LIMITED_PLATFORM, OPENAPI),
    Send(faults.GATEWAY_TIMEOUT, OPENAPI),
    Send(faults.PUNISHED, DINGTALK, rest_seconds=HOUR, alone=True),
    Send(faults.QUOTA, DINGTALK, rest_seconds=HOUR, alone=True),
    Send(faults.IP_UNKNOWN, (*OPENAPI, "dingtalk.custom_robot"), rest_seconds=HOUR),
    Send(faults.DENIED, OPENAPI, rest_seconds=HOUR, alone=True),
    Send(faults.UNSAFE, DINGTALK),
    Send(faults.UNDELIVERED, ("dingtalk.robot", *CARDS), rest_seconds=HOUR),
    Send(faults.FILTERED, ("dingtalk.robot",)),
    Send(faults.UNPUBLISHED, CARDS, rest_seconds=HOUR),
)


def ways_of(send: Send, world: str) -> list[Way]:
    """What this fault can strike in a world; into a group nobody is held up or filtered by name."""
    found = [way for way in WAYS if way.route in send.routes and world in way.worlds]
    by_person = send.fault in (faults.UNDELIVERED, faults.FILTERED)
    return [way for way in found if not (by_person and way.call.startswith("groupMessages"))]


def everything() -> Iterator[tuple[str, Send, list[Way]]]:
    """Every fault in every world, at every way that it can strike there."""
    for world in BOTH:
        yield from ((world, send, ways) for send in SENDS if (ways := ways_of(send, world)))


def covering() -> Iterator[tuple[str, Send, list[Way]]]:
    """Every fault once and every way at least once: each fault at that of its ways which was struck least so far."""
    struck: dict[tuple[str, str], int] = {}
    for send in sorted(SENDS, key=lambda one: len(one.routes)):
        places = [(world, way) for world in BOTH for way in ways_of(send, world)]
        world, way = min(places, key=lambda place: struck.get((place[0], place[1].call), 0))
        struck[world, way.call] = struck.get((world, way.call), 0) + 1
        yield world, send, [way]
