"""What the platforms' servers answer to our calls, and every call of ours that reads it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle
from typing import Any

from bot.platforms.port import Closed, Downloads, Platform, TryLater, Uncertain
from bot.platforms.tools import Tools
from handlers.messages import Media
from tests.bot.platforms.dingtalk.office import VECTORS
from tests.bot.platforms.every.accounts import dingtalk_account, wecom_account
from tests.bot.platforms.every.calls import CANARY, MEDIA_DOORS, PICTURE, Build, Call, calls_of, leading_to
from tests.bot.platforms.every.canned import Canned
from tests.bot.platforms.every.doors import AT
from tests.fuzz.readers import Reader, check


def kf_items(*items: Mapping[str, Any]) -> dict[str, Any]:
    """A batch of 微信客服."""
    known = {"msgid": "m1", "open_kfid": "wkAAAA", "external_userid": "wmA", "send_time": 1764036000, "origin": 3}
    batch = [{**known, "msgid": f"m{n}", **item} for n, item in enumerate(items)]
    return {"errcode": 0, "errmsg": "ok", "next_cursor": "4gw7", "has_more": 0, "msg_list": batch}


def _event(**event: Any) -> dict[str, Any]:
    return {"origin": 4, "msgtype": "event", "event": {"open_kfid": "wkAAAA", "external_userid": "wmA", **event}}


WECOM: Sequence[Any] = (
    {"errcode": 0, "errmsg": "ok", "invaliduser": "u1|u2", "msgid": "M", "response_code": "RC", "unlicenseduser": "u3"},
    {"errcode": 0, "errmsg": "ok", "invaliduser": ["u1"], "chatid": "CHAT", "url": "https://work.weixin.qq.com/kf/x"},
    {"errcode": 40014, "errmsg": "invalid access_token, hint: [1764036000_1_abc], from ip: 1.2.3.4"},
    {"errcode": 45009, "errmsg": "api freq out of limit"},
    {"errcode": 60140, "errmsg": "invalid response_code"},
    {"errcode": 95018, "errmsg": "send msg session status invalid"},
    {"errcode": 0, "errmsg": "ok", "userid": "zhangsan", "name": "张三", "department": [1, 2], "status": 1},
    {"errcode": 0, "errmsg": "ok", "type": "image", "media_id": "MEDIA", "created_at": "1380000000"},
    {"errcode": 0, "errmsg": "ok", "service_state": 3, "servicer_userid": "ligong", "msg_code": "MC"},
    {"errcode": 0, "customer_list": [{"external_userid": "wmA", "nickname": "王女士", "unionid": "u"}]},
    {"errcode": 0, "errmsg": "ok", "access_token": "t", "expires_in": 7200},
    kf_items(
        {"msgtype": "text", "text": {"content": CANARY, "menu_id": "accept:F-1:"}},
        {"msgtype": "text", "text": {"content": CANARY}},
        {"msgtype": "image", "image": {"media_id": "MEDIA"}},
        {"msgtype": "location", "location": {"latitude": 23.1, "longitude": 113.3, "name": "楼", "address": "街"}},
        {"msgtype": "link", "link": {"title": "标题", "desc": "描述", "url": "https://a.example/", "pic_url": ""}},
        {"msgtype": "merged_msg", "merged_msg": {"title": "聊天记录", "item": [{"msgtype": "text"}]}},
        _event(event_type="enter_session", scene="s", scene_param="f%3A1", welcome_code="WC"),
        _event(event_type="msg_send_fail", fail_msgid="m", fail_type=4),
        _event(event_type="session_status_change", change_type=3, old_servicer_userid="l", msg_code="MC"),
        _event(event_type="user_recall_msg", recall_msgid="m0"),
        _event(event_type="servicer_status_change", servicer_userid="l", status=2, stop_type=1),
    ),
)


def _recorded(name: str) -> Any:
    raw = next(one["raw"] for one in VECTORS if one["id"] == name)
    return json.loads(raw) if isinstance(raw, str) and raw.startswith("{") else raw


DINGTALK: Sequence[Any] = (
    {"errcode": 0, "errmsg": "ok"},
    {"errcode": 300001, "errmsg": "session 不存在"},
    {"errcode": "0", "errmsg": "ok", "media_id": "@lADP", "created_at": 1380000000, "type": "image"},
    {"processQueryKey": "K", "invalidStaffIdList": ["zhangsan"], "flowControlledStaffIdList": []},
    {"processQueryKey": "K", "flowControlledStaffIdList": ["zhangsan"], "filteredStaffIdList": ["ligong"]},
    {"success": True, "result": {"outTrackId": "d7", "deliverResults": [{"spaceId": "c", "success": False}]}},
    {"success": True, "result": True},
    {"successResult": ["K"], "failedResult": {"K2": "expired"}},
    {"downloadUrl": "http://down.example/x?Expires=1", "accessToken": "t", "expireIn": 7200},
    {"code": "InvalidAuthentication", "message": "不合法的access_token", "requestid": "R"},
    {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "message": "请求过于频繁"},
    {"code": "param.cardAlreadyExist", "message": "卡片已存在"},
    {"errcode": 0, "result": {"userid": "zhangsan", "name": "张三", "unionid": "u"}, "request_id": "R"},
    {"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token"},
    _recorded("doc-ip-punish"),
    _recorded("live-custom-robot-toofast"),
)
TIMES = 2_500
"""Every answer goes through all of requests: that takes its time."""
STATUSES = (200, 200, 200, 200, 200, 200, 400, 401, 403, 404, 429, 500, 502, 503, 302, 204)


@dataclass
class Ticking:
    """A clock that goes on so fast that no lane is ever full."""

    at: datetime = field(default=AT)

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=10)
        return self.at


def all_answers() -> list[Reader]:
    """One reader per platform: each payload is the answer to the next of its calls."""
    return [
        Reader("wecom answers", _as_json(WECOM), _caller(wecom_account), times=TIMES),
        Reader("dingtalk answers", _as_json(DINGTALK), _caller(dingtalk_account), times=TIMES),
        Reader(
            "wecom files",
            [PICTURE, b'{"errcode":40007}', *_names()],
            _downloader(wecom_account),
            json=False,
            times=TIMES,
        ),
        Reader(
            "dingtalk files",
            [PICTURE, b'{"errcode":40007}', *_names()],
            _downloader(dingtalk_account),
            json=False,
            times=TIMES,
        ),
    ]


def _as_json(values: Sequence[Any]) -> list[bytes]:
    return [json.dumps(value).encode() for value in values]


def _names() -> list[bytes]:
    return [
        b'attachment; filename="a.png"',
        b"attachment; filename*=UTF-8''%E6%8A%A5%E8%A1%A8.xlsx",
        b"attachment; filename=\"%E6%8A%A5.pdf\"; filename*=utf-8'zh'x",
        b"image/png; charset=binary",
    ]


def _caller(build: Build) -> Callable[[bytes], None]:
    server, statuses = Canned(), cycle(STATUSES)

    @cache
    def calls() -> Iterator[Call]:
        with leading_to(server):
            return cycle(list(calls_of(build(Tools.of(None, "", Ticking())), "s", check)))

    def feed(body: bytes) -> None:
        server.body, server.status, server.tokens = body, next(statuses), body[:1] != b"["
        _made(next(calls()))

    return feed


def _downloader(build: Build) -> Callable[[bytes], None]:
    """The payload comes as the file, as its name, and as its type."""
    server = Canned()
    sources = ("MEDIA", "https://qyapi.weixin.qq.com/x?sign=1", "code")
    media = cycle(
        [Media(kind="image", source=source, key=key, door=door) for source in sources for door, key in MEDIA_DOORS]
    )

    @cache
    def platform() -> Platform:
        with leading_to(server):
            return build(Tools.of(None, "", Ticking()))

    def feed(payload: bytes) -> None:
        ours = platform()
        assert isinstance(ours, Downloads)
        said = payload.decode("latin-1").replace("\r", "").replace("\n", "")[:300]
        server.body, server.headers = payload, {"Content-Disposition": said, "Content-Type": said}
        wanted = next(media)
        _made(lambda: ours.download(wanted, 50_000))

    return feed


def _made(call: Call) -> None:
    """Make the call: it works, or says in our own words that it did not, without those of a customer."""
    try:
        call()
    except (TryLater, Closed, Uncertain) as error:
        assert CANARY not in str(error)
