"""Whatever is to be shown, by whatever way: no field of what goes out is longer than the documents allow."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms.port import OpenWay, Target
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import Pace
from bot.platforms.wecom.platform import WecomPlatform
from handlers.fit import units
from handlers.messages import Button, Card, Show, Text
from tests.bot.platforms.wecom.office import OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

WORDS = st.text(st.sampled_from("设备停机好abc 👍👨\u200d👩\n<@]()*_"), max_size=400).map(lambda text: text * 9)
LINK = "https://huisheng.example/f/x"
BUTTONS = st.lists(
    st.builds(Button, label=WORDS, action=st.sampled_from([f"score:F-260101-001:{n}" for n in range(12)])), max_size=12
)
TEXTS = st.builds(Text, text=WORDS, mention=st.sampled_from(["", "zhangsan"]), links=st.just((("进度", LINK),)))
CARDS = st.builds(
    Card,
    title=WORDS,
    state=WORDS,
    facts=st.lists(st.tuples(WORDS, WORDS), max_size=8).map(tuple),
    text=WORDS,
    buttons=BUTTONS.map(tuple),
    mention=st.sampled_from(["", "zhangsan"]),
    link=st.sampled_from(["", LINK]),
)
WAYS = ("wecom.response_url", "wecom.kf", "wecom.kf_event")
CHATS = {
    "message/send": ("ligong", "private"),
    "aibot/response": ("wrCHAT", "group"),
    "webhook/send": ("wrCHAT", "group"),
    "appchat/send": ("wrCHAT", "group"),
    "kf/send_msg": ("kf:wmLINA0001", "private"),
    "kf/send_msg_on_event": ("kf:wmLINA0001", "private"),
}
MARKDOWN_BYTES = {"webhook/send": 4096, "aibot/response": 20480}


def octets(text: str) -> int:
    return len(text.encode())


def a_text(path: str, piece: Mapping[str, Any]) -> None:
    assert 0 < octets(piece["content"]) <= 2048


def a_markdown(path: str, piece: Mapping[str, Any]) -> None:
    assert 0 < octets(piece["content"]) <= MARKDOWN_BYTES.get(path, 2048)


def a_menu(path: str, piece: Mapping[str, Any]) -> None:
    assert octets(piece["head_content"]) <= 1024 and 1 <= len(piece["list"]) <= 10
    for item in piece["list"]:
        shown = item[item["type"]]
        assert 1 <= octets(shown["content"]) <= (128 if item["type"] == "click" else 1024)
        assert octets(shown.get("id", "")) <= 64 and octets(shown.get("url", "")) <= 2048


def a_card(path: str, piece: Mapping[str, Any]) -> None:
    narrow = path != "message/send"
    assert units(piece["main_title"]["title"]) <= (26 if narrow else 36)
    assert units(piece.get("sub_title_text", "")) <= (112 if narrow else 160)
    assert len(piece.get("horizontal_content_list", ())) <= 6 and len(piece.get("button_list", ())) <= 6


LIMITS: Mapping[str, Callable[[str, Mapping[str, Any]], None]] = {
    "text": a_text,
    "markdown": a_markdown,
    "msgmenu": a_menu,
    "template_card": a_card,
}


@pytest.fixture(scope="module")
def roomy() -> Iterator[tuple[WecomPlatform, Office]]:
    """An account without a pace: only the sizes count here."""
    free = Pace.model_validate({name: [] for name in Pace.model_fields})
    with Office() as office:
        office.answers["appchat/get"] = [OK | {"chat_info": {"userlist": ["zhangsan", "ligong"]}}]
        ours = {"api_url": office.url, "pace": free, "appchats": {"wrCHAT": "wrOURS"}}
        yield WecomPlatform("main", ACCOUNT.model_copy(update=ours), Tools.of(None, "", lambda: AT)), office


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(show=TEXTS | CARDS)
def test_every_field_of_everything_that_goes_out_keeps_its_limit(
    roomy: tuple[WecomPlatform, Office], show: Show
) -> None:
    platform, office = roomy
    address = f"{office.url}/cgi-bin/aibot/response?response_code=RC1"
    ways = [OpenWay(n, door, address, AT + timedelta(minutes=5), once=True, left=5) for n, door in enumerate(WAYS)]
    for chat in dict.fromkeys(CHATS.values()):
        for route in platform.routes(Target(*chat, ways, str), show, AT):
            route.send("d1-a")
    said = [asked for asked in office.asked if asked.path.removeprefix("/cgi-bin/") in CHATS]
    office.asked.clear()
    assert {asked.path.removeprefix("/cgi-bin/") for asked in said} == set(CHATS)
    for asked in said:
        body = asked.body
        LIMITS[body["msgtype"]](asked.path.removeprefix("/cgi-bin/"), body[body["msgtype"]])
