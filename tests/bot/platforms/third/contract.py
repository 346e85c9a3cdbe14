"""The door of a platform that nobody knew before passes as all others do."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.platforms.port import Request, Response
from tests.bot.platforms.every.doors import WORDS, DoorContract
from tests.bot.platforms.third.paper.account import PaperAccount
from tests.bot.platforms.third.paper.door import PaperDoor

ACCOUNT = PaperAccount(board_url="http://127.0.0.1:9/pin", password=SecretStr("芝麻开门"))
SAID = json.dumps({"id": "n-1", "from": "zhangsan", "name": "张三", "words": WORDS}).encode()


def _call(content: bytes, at: datetime, nonce: str) -> Request:
    return Request("POST", headers={"x-password": "芝麻开门"}, body=content)


def _read(request: Request, response: Response) -> Any:
    return json.loads(response.body)


DOORS = [
    DoorContract(
        name="paper",
        door=lambda: PaperDoor("main", ACCOUNT),
        call=_call,
        said=SAID,
        another=SAID.replace(b"n-1", b"n-2"),
        heard=("zhangsan", "zhangsan", "private"),
        read=_read,
        wrong={"another password": lambda request: replace(request, headers={"x-password": "芝麻关门"})},
        max_age_seconds=0,
        samples={"said": SAID},
    )
]
