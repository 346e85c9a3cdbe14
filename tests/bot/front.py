"""The web process of a small company, and a DingTalk that calls it."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.house import House
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.signing import robot_sign
from bot.settings import Settings
from handlers.policy import PersonSettings, Policy, TeamSettings
from storage import feedback, people
from storage.feedback import Feedback, Move, State

SECRET = "this is a secret"
DOOR = "/dingtalk/main/robot"
POLICY = Policy(
    teams={"tech": TeamSettings(name="技术组")},
    default_team="tech",
    people={"ligong": PersonSettings(name="李工", team="tech", accounts=("dingtalk.main:ligong",))},
)


@dataclass
class Front:
    """A house with its front door open, and what it takes to knock there."""

    house: House
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = create_app(self.house).test_client()

    def knock(self, body: Any, secret: str = SECRET, age_seconds: float = 0) -> TestResponse:
        """A robot callback as DingTalk sends it; a body that is not JSON goes out as it is."""
        stamp = str(int((time.time() - age_seconds) * 1000))
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"timestamp": stamp, "sign": robot_sign(stamp, secret), "Content-Type": "application/json"}
        return self.client.post(DOOR, data=data, headers=headers)


def open_front(database_url: str, redis_url: str) -> Front:
    """The front door of a house with these settings."""
    return Front(House.open(settings_of(database_url, redis_url)))


def settings_of(database_url: str, redis_url: str) -> Settings:
    """One DingTalk robot by HTTP, 李工 in the only team."""
    robot = DingTalkAccount(client_id="dingapp", client_secret=SecretStr(SECRET), mode="http")
    return Settings(
        secret=SecretStr("a secret of sixteen or more"),
        public_url="https://bot.example",
        database_url=database_url,
        redis_url=redis_url,
        dingtalk={"main": robot},
        policy=POLICY,
    )


def said(text: str, message_id: str = "m-1", **more: Any) -> dict[str, Any]:
    """张三 speaks to the robot, alone."""
    return {
        "msgtype": "text",
        "text": {"content": text},
        "msgId": message_id,
        "createAt": int(time.time() * 1000),
        "conversationType": "1",
        "conversationId": "cid-1",
        "senderId": "$:LWCP_v1:$zhangsan",
        "senderStaffId": "zhangsan",
        "senderNick": "张三",
        "robotCode": "dingapp",
        **more,
    }


def the_matter(session: Session) -> Feedback:
    """The only one there is."""
    return session.scalars(select(Feedback)).one()


def hand_to_ligong(session: Session) -> None:
    """Nothing more is asked about it, and 李工 has it."""
    matter, ligong = the_matter(session), people.by_key(session, "ligong")
    if matter.state == State.INCOMPLETE:
        feedback.move(session, matter, Move.COMPLETE, matter.created_at, None)
    if matter.state == State.UNASSIGNED:
        feedback.move(session, matter, Move.ASSIGN, matter.created_at, None, to=ligong)
