"""DingTalk moved from outside, by the control API: everything that people do, what was exceeded, and the wire."""

import asyncio
import base64
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bot.sandbox.config import Config, Options
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.dingtalk_bench import CLIENT_ID, CLIENT_SECRET, CONVERSATION, GROUP, ZHANGSAN, organisation


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running = Sandbox(Config(dingtalk=organisation(monthly_calls=1), options=Options(pings_seconds=30)))
    asyncio.run_coroutine_threadsafe(running.start(), loop).result(10)
    yield running
    asyncio.run_coroutine_threadsafe(running.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


def post(sandbox: Sandbox, path: str, **body: Any) -> Any:
    return requests.post(f"{sandbox.page_url}/sandbox/{path}", json=body, timeout=5).json()


def get(sandbox: Sandbox, path: str) -> Any:
    return requests.get(f"{sandbox.page_url}/sandbox/{path}", timeout=5).json()


def chat(sandbox: Sandbox, name: str) -> Any:
    return next(one for one in get(sandbox, "state")["chats"] if one["id"] == name)


def test_people_do_everything_from_outside(sandbox: Sandbox) -> None:
    assert post(sandbox, "rename", chat=GROUP, title="新群名") == {}
    assert post(sandbox, "join", chat=GROUP, user="wangzong") == {}
    assert post(sandbox, "leave", chat=GROUP, user="zhangsan") == {}
    group = chat(sandbox, GROUP)
    assert (group["title"], group["members"]) == ("新群名", ["ligong", "wangzong"])
    data = base64.b64encode(b"voice").decode()
    voice = {"kind": "voice", "name": "a.amr", "data": data, "seconds": 3}
    said = post(sandbox, "say", chat=ZHANGSAN, user="zhangsan", text="坏了", file=voice)["message_id"]
    (shown,) = chat(sandbox, ZHANGSAN)["messages"]
    assert (shown["file"]["name"], shown["file"]["seconds"], shown["text"]) == ("a.amr", 3, "坏了")
    assert post(sandbox, "recall", message_id=said, user="zhangsan") == {}
    assert chat(sandbox, ZHANGSAN)["messages"][0]["recalled"] is True
    assert post(sandbox, "kick", chat=GROUP) == {}
    assert "机器人不在这个群里" in post(sandbox, "kick", chat=GROUP)["error"]


def test_any_message_and_any_event_can_happen_from_outside(sandbox: Sandbox) -> None:
    fields = {"chat": ZHANGSAN, "msgtype": "chatRecord"}
    verdict = post(sandbox, "dingtalk/event", user="zhangsan", event="message", fields=fields)["verdict"]
    assert "没有订阅该主题的长连接" in verdict
    assert post(sandbox, "dingtalk/event", user="ligong", event="chat_disband", fields={"chat": GROUP})["verdict"]
    assert "error" in post(sandbox, "dingtalk/event", user="ligong", event="chat_disband", fields={"chat": GROUP})


def test_what_was_exceeded_can_be_read_from_outside(sandbox: Sandbox) -> None:
    secrets = {"appKey": CLIENT_ID, "appSecret": CLIENT_SECRET}
    token = requests.post(f"{sandbox.dingtalk_url}/v1.0/oauth2/accessToken", json=secrets, timeout=5).json()
    body = {"robotCode": CLIENT_ID, "openConversationId": CONVERSATION, "msgKey": "sampleText"}
    body |= {"msgParam": '{"content": "x"}'}
    headers = {"x-acs-dingtalk-access-token": token["accessToken"]}
    url = f"{sandbox.dingtalk_url}/v1.0/robot/groupMessages/send"
    assert [requests.post(url, json=body, headers=headers, timeout=5).status_code for _ in range(2)] == [200, 403]
    limits = get(sandbox, "limits")
    (excess,) = limits["exceeded"]
    assert (excess["platform"], excess["limit"], excess["count"], excess["allowed"]) == (
        "dingtalk",
        "每月接口调用",
        2,
        1,
    )
    assert "ApiCountLimitForOrg" in get(sandbox, "wire")[-1]["verdict"]
