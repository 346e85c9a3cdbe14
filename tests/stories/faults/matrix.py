"""The faults of the matrix: in which world each can be seen, whose card it must be about, and how long it lasts."""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox import faults

Spell = Literal["moment", "lasting"]
"""Until everybody has spoken and a first attempt was made; or for half an hour, longer than any retry waits."""
Staff = Literal["李工", "小林"]
"""李工 is reached by DingTalk, 小林 by WeCom."""

LINES, HOOKS, ONCE = "长连接", "回调", "不重发"
BOTH = (LINES, HOOKS)
HOUR = 3700


@dataclass(frozen=True)
class Fault:
    """One fault as it strikes: `times` often, or every time where that is -1."""

    name: str
    worlds: tuple[str, ...] = BOTH
    owner: Staff = "李工"
    spell: Spell = "moment"
    times: int = -1
    rest_seconds: int = 0
    """How long it is held against the account, by the platform or by us."""
    holds_seconds: float = 0.3
    """Real seconds that it goes on after it has struck: so that others meet it, or a second heartbeat does."""


MATRIX: tuple[Fault, ...] = (
    # What we ask of the platform goes wrong.
    Fault(faults.LIMITED),
    Fault(faults.BUSY, owner="小林"),
    Fault(faults.TOKEN_LOST),
    Fault(faults.SLOW, owner="小林", times=3),
    Fault(faults.CUT_BEFORE),
    Fault(faults.CUT_AFTER, owner="小林"),
    Fault(f"dingtalk:{faults.BUSY}", spell="lasting"),
    Fault(f"wecom:{faults.BUSY}", owner="小林", spell="lasting"),
    Fault(faults.CROWDED, owner="小林"),
    Fault(faults.LIMITED_PER_MINUTE),
    Fault(faults.LIMITED_PLATFORM, spell="lasting"),
    Fault(faults.PUNISHED, rest_seconds=HOUR),
    Fault(faults.IP_UNKNOWN, spell="lasting", rest_seconds=HOUR),
    Fault(faults.DENIED, spell="lasting", rest_seconds=HOUR),
    Fault(faults.GATEWAY_TIMEOUT),
    Fault(faults.QUOTA, rest_seconds=HOUR),
    Fault(faults.UNDELIVERED, rest_seconds=HOUR),
    Fault(faults.UNSAFE),
    Fault(faults.UNPUBLISHED, rest_seconds=HOUR),
    Fault(faults.FILTERED, (LINES,), owner="小林"),
    Fault(faults.PARTLY_INVALID, owner="小林", times=1),
    Fault(faults.SENT_IN_VAIN),
    Fault(faults.EMPTY_PAGE, times=1),
    # What the platform tells us comes twice, late, or in another shape.
    Fault(faults.REPEATED),
    Fault(f"wecom:{faults.REPEATED}", times=4),
    Fault(f"dingtalk:{faults.REPEATED}", times=4),
    Fault(faults.AT_ONCE, owner="小林"),
    Fault(faults.ANSWER_LOST),
    Fault(faults.AGENT_ID_MOVED, owner="小林"),
    Fault(faults.DOORBELL_TWICE),
    Fault(faults.DOORBELL_LOST, times=1),
    # The long connection breaks, or does not come about.
    Fault(faults.DISCONNECT, (LINES,)),
    Fault(faults.ABORT, (LINES,), owner="小林"),
    Fault(faults.HALF_OPEN, (LINES,)),
    Fault(faults.PING_UNANSWERED, (LINES,), owner="小林", holds_seconds=6),
    Fault(faults.KICKED, (LINES,), times=1),
    Fault(faults.REQ_ID_REFUSED, (LINES,), owner="小林", times=1),
    Fault(faults.STREAM_EXPIRED, (LINES,), times=1),
    Fault(faults.CLOSED_AT_ONCE, (LINES,), owner="小林", times=1),
)

OPENING_SOON = (faults.OPEN_REFUSED, faults.OPEN_BUSY, faults.OPEN_BAD, faults.HANDSHAKE_REFUSED)
OPENING = (*OPENING_SOON, faults.OPEN_HANGS)
"""What the next attempt to open a line meets: at once, or after ten seconds of patience."""


@dataclass(frozen=True)
class Hopeless:
    """Words that cannot reach us, by the platform's own rules: which, and why."""

    name: str
    worlds: tuple[str, ...]
    doors: tuple[str, ...]
    """Where they are said; at all other doors they are heard as ever."""
    why: str
    told: str = ""
    """What the managers hear of it, where we can know at all."""


BY_DINGTALK = ("钉钉群", "钉钉单聊")
BY_LINE = ("智能机器人群", *BY_DINGTALK)

HOPELESS: tuple[Hopeless, ...] = (
    Hopeless(
        faults.OVER_QUOTA_PUSH,
        BOTH,
        BY_DINGTALK,
        "the month's quota is used up: DingTalk sends the message without its words",
        "额度",
    ),
    Hopeless(faults.WRONG_SIGN, (HOOKS,), BY_DINGTALK, "not signed by DingTalk: whoever believes it believes anybody"),
    Hopeless(faults.STALE_SIGN, (HOOKS,), BY_DINGTALK, "signed over an hour ago: it may be somebody's recording"),
    Hopeless(
        faults.HALF_OPEN,
        (ONCE,),
        BY_LINE,
        "swallowed by a line that only seems to be there; a platform that sends nothing again has them no more",
    ),
)

ELSEWHERE: dict[str, str] = {
    faults.SAME_SECOND: "only events have a time in seconds: test_presses",
    faults.MEDIA_DEAD: "only files are fetched: test_files",
    faults.CODE_EXPIRED: "only files are fetched: test_files",
    faults.CODE_FOREIGN: "only files are fetched: test_files",
    faults.LINK_DEAD: "only files are fetched: test_files",
}
"""Faults that no word can meet → why, and which test lets them strike."""
