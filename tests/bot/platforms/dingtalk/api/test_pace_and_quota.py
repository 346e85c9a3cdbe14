"""How often DingTalk is called, and what of it the month pays for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.port import Closed, Paced, TryLater, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.usage import Meter
from handlers.messages import Text
from tests.bot.platforms.dingtalk.office import AT, BREAK_OFF, Office

GROUP_SEND, SESSION, USER = "/v1.0/robot/groupMessages/send", "/robot/sendBySession", "/topapi/v2/user/get"
CALLS, PUSHES = Meter("dingtalk", "main", "calls"), Meter("dingtalk", "main", "pushes")
HELLO = Text(text="已记下")
QPS = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"


class Bench:
    """One account on a clock that a test moves."""

    def __init__(self, office: Office) -> None:
        self.office, self.now = office, AT
        self.tools = Tools.of(None, "", lambda: self.now)
        self.platform = DingTalkPlatform("main", office.account(), self.tools)

    def send(self, route: str = "dingtalk.robot") -> None:
        """Say something in the group by this way."""
        routes = self.platform.routes(self.office.group(self.office.way()), HELLO, self.now)
        next(one for one in routes if one.name == route).send("d7")

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def bench(dingtalk: Office) -> Iterator[Bench]:
    """Where everything is accepted."""
    dingtalk.says(GROUP_SEND, (200, {"processQueryKey": "q"}))
    yield Bench(dingtalk)


def test_an_api_is_called_twenty_times_and_then_waited_for(bench: Bench) -> None:
    for _ in range(20):
        bench.send()
    with pytest.raises(Paced):
        bench.send()
    assert len(bench.office.about(GROUP_SEND)) == 20
    bench.send("dingtalk.session")  # another lane
    bench.later(5)
    bench.send()


@pytest.mark.parametrize(
    ("path", "route", "answer", "seconds"),
    [
        (GROUP_SEND, "dingtalk.robot", (403, {"code": QPS}), 2),
        (GROUP_SEND, "dingtalk.robot", (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}), 2),
        (GROUP_SEND, "dingtalk.robot", (403, {"code": "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"}), 60),
        (GROUP_SEND, "dingtalk.robot", (400, {"code": "send.too.fast"}), 60),
        (SESSION, "dingtalk.session", (200, {"errcode": 130101}), 600),
        (SESSION, "dingtalk.session", (200, {"errcode": 410100}), 600),
    ],
)
def test_what_was_too_much_is_left_alone_for_as_long_as_it_says(
    bench: Bench, path: str, route: str, answer: Any, seconds: int
) -> None:
    bench.office.says(path, answer, (200, {"errcode": 0}))
    with pytest.raises(TryLater) as too_much:
        bench.send(route)
    assert too_much.value.after_seconds == seconds
    bench.later(seconds - 1)
    with pytest.raises(Paced):
        bench.send(route)
    assert len(bench.office.about(path)) == 1
    bench.later(2)
    bench.send(route)


@pytest.mark.parametrize("status", [403, 200])
@pytest.mark.parametrize("answer", [{"status": 1111, "wait": 5, "punish": "deny"}, "<html>被阻断</html>"])
def test_an_address_that_is_shut_out_calls_nobody_for_five_minutes(bench: Bench, answer: Any, status: int) -> None:
    bench.office.says(GROUP_SEND, (status, answer), (200, {"processQueryKey": "q"}))
    with pytest.raises(TryLater):
        bench.send()
    asked = len(bench.office.asked)
    bench.later(299)
    for route in ("dingtalk.robot", "dingtalk.session"):
        with pytest.raises(Paced):
            bench.send(route)
    assert len(bench.office.asked) == asked
    bench.later(2)
    bench.send()


def test_calls_and_webhooks_are_counted_each_for_itself(bench: Bench) -> None:
    bench.office.says(USER, (200, {"errcode": 0, "result": {"name": "李工"}}))
    bench.send()
    bench.send("dingtalk.session")
    bench.send("dingtalk.session")
    bench.platform.name_of("ligong")  # exempt, as the token is
    assert bench.tools.usage.drain() == {CALLS: 1, PUSHES: 2}


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        ((403, {"code": QPS}), 0),
        ((400, {"code": "InvalidAuthentication"}), 0),
        ((403, {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"}), 0),
        ((403, {"punish": "deny"}), 0),
        ((403, "<html>被阻断</html>"), 0),
        ((200, "<html>被阻断</html>"), 0),
        ((504, "<html>Gateway Time-out</html>"), 1),  # it may have been done
        ((400, {"code": "group.disbanded"}), 1),
        ((200, BREAK_OFF), 1),  # it may have been done
    ],
)
def test_what_was_refused_as_too_much_does_not_count(bench: Bench, answer: Any, counted: int) -> None:
    bench.office.says(GROUP_SEND, answer)
    with pytest.raises((TryLater, Closed, Uncertain)):
        bench.send()
    assert bench.tools.usage.drain().get(CALLS, 0) == counted


@pytest.mark.parametrize(
    ("path", "route", "answer", "meter"),
    [
        (GROUP_SEND, "dingtalk.robot", (403, {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"}), CALLS),
        (SESSION, "dingtalk.session", (200, {"errcode": 90030}), PUSHES),
    ],
)
def test_what_the_platform_calls_used_up_is_told_the_meter(
    bench: Bench, path: str, route: str, answer: Any, meter: Meter
) -> None:
    bench.office.says(path, answer)
    with pytest.raises(Closed) as spent:
        bench.send(route)
    assert spent.value.tell == "administrator"
    assert (bench.tools.usage.drain_spent(), bench.tools.usage.drain_spent()) == ({meter}, set())


def test_no_more_than_a_minutes_worth_of_a_custom_robot(bench: Bench, dingtalk: Office) -> None:
    robots = {"cidGroup+/==": {"access_token": "t"}}
    bench.platform = DingTalkPlatform("main", dingtalk.account(custom_robots=robots), bench.tools)
    for _ in range(20):
        bench.send("dingtalk.custom_robot")
    with pytest.raises(Paced):
        bench.send("dingtalk.custom_robot")
    assert len(dingtalk.about("/robot/send")) == 20
