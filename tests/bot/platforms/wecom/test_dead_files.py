"""A file that was uploaded and has died before its three days: brought up once more, said once more, then given up."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.port import Closed, OpenWay, Target
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import KfSettings
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import File
from tests.bot.platforms.wecom.office import OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

DEAD = {"errcode": 40007, "errmsg": "invalid media_id"}
SHEET = File(kind="file", sha256="5" * 64, name="巡检.xlsx", size=9, link="https://huisheng.example/m/1")
WINDOW = OpenWay(7, "wecom.kf", "wkMAIN", datetime(2027, 1, 1, tzinfo=UTC), once=False, left=5)
PLACES = {
    "message/send": Target("ligong", "private", (), str, lambda sha256: b"PK\3\4sheet"),
    "kf/send_msg": Target("kf:wmLINA0001", "private", (WINDOW,), str, lambda sha256: b"PK\3\4sheet"),
    "webhook/send": Target("wrCHAT", "group", (), str, lambda sha256: b"PK\3\4sheet"),
    "appchat/send": Target("wrAPP", "group", (), str, lambda sha256: b"PK\3\4sheet"),
}
"""By which call a file goes where."""


@pytest.fixture
def platform(office: Office) -> WecomPlatform:
    uploads = [OK | {"media_id": f"MEDIA-{number}"} for number in range(1, 4)]
    office.answers["media/upload"] = office.answers["webhook/upload_media"] = uploads
    office.answers["appchat/get"] = [OK | {"chat_info": {"userlist": ["zhangsan"]}}]
    kf = KfSettings(accounts={"wkMAIN": "在线客服"})
    changes: dict[str, Any] = {"api_url": office.url, "appchats": {"wrAPP": "wrOURS"}, "kf": kf}
    return WecomPlatform("main", ACCOUNT.model_copy(update=changes), Tools.of(None, "", lambda: AT))


def show(platform: WecomPlatform, call: str, key: str = "d1-a") -> None:
    platform.routes(PLACES[call], SHEET, AT)[0].send(key)


def shown(office: Office, call: str) -> list[str]:
    """The media_ids that were sent, in their order."""
    return [asked.body["file"]["media_id"] for asked in office.calls(call)]


@pytest.mark.parametrize("call", PLACES)
def test_a_file_that_has_died_is_brought_up_anew_and_shown(platform: WecomPlatform, office: Office, call: str) -> None:
    show(platform, call, "d1-a")
    office.answers[call] = [DEAD, OK]
    show(platform, call, "d2-b")
    assert shown(office, call) == ["MEDIA-1", "MEDIA-1", "MEDIA-2"]
    show(platform, call, "d3-c")
    assert shown(office, call)[-1] == "MEDIA-2", "and the new one is remembered"


@pytest.mark.parametrize("call", PLACES)
def test_one_that_dies_again_leaves_it_to_the_next_way(platform: WecomPlatform, office: Office, call: str) -> None:
    office.answers[call] = [DEAD]
    with pytest.raises(Closed):
        show(platform, call)
    assert shown(office, call) == ["MEDIA-1", "MEDIA-2"]
