"""One DingTalk organisation: who is in it, which chats its robot is in, and how DingTalk names them all."""

import base64
import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import faults
from bot.sandbox.config import DingTalk, DingTalkUser
from bot.sandbox.world import ShownMessage, World

PLATFORM = "dingtalk"
GROUP = "dingtalk:group:"
PRIVATE = "dingtalk:robot:"
UNION_ID = 2
"""userIdType of a card whose user ids are union ids."""


@dataclass(frozen=True)
class Office:
    """The organisation in the world. Chats are named as in World; conversations as on the wire."""

    world: World
    config: DingTalk
    private: dict[str, str] = field(default_factory=dict)
    """Conversation id of a private chat → user id; filled by `move_in`."""
    without_robot: set[str] = field(default_factory=set)
    """Groups out of which the robot was put."""
    disbanded: set[str] = field(default_factory=set)
    """Groups that are no more."""
    gone: set[str] = field(default_factory=set)
    """User ids of those who have left the organisation."""

    def strikes(self, fault: str, remarks: list[str]) -> bool:
        """Whether this fault strikes now; then that is among the remarks."""
        struck = faults.strikes(self.world, PLATFORM, fault)
        remarks.extend([injected(fault)] if struck else [])
        return struck

    def move_in(self) -> None:
        """Open every chat and name every person."""
        self.world.names[f"{PLATFORM}:{self.config.robot_code}"] = self.config.robot_name
        for group in self.config.groups:
            self.world.open_chat(GROUP + group.conversation_id, PLATFORM, "group", group.title, list(group.members))
        for user in self.config.users:
            self.world.names[f"{PLATFORM}:{user.user_id}"] = user.name
            self.private[self.private_conversation(user.user_id)] = user.user_id
            self.world.open_chat(PRIVATE + user.user_id, PLATFORM, "private", self.config.robot_name, [user.user_id])

    def now_ms(self) -> int:
        """The sandbox's time in milliseconds."""
        return int(self.world.now().timestamp() * 1000)

    def user(self, user_id: str) -> DingTalkUser | None:
        """The person with this user id."""
        return next((user for user in self.people if user.user_id == user_id), None)

    @property
    def people(self) -> list[DingTalkUser]:
        """Everybody who is in the organisation now."""
        return [user for user in self.config.users if user.user_id not in self.gone]

    def find(self, some_id: str, id_type: int = 1) -> DingTalkUser | None:
        """The person with this user id, or union id where `id_type` is 2."""
        if id_type != UNION_ID:
            return self.user(some_id)
        return next((user for user in self.people if self.union_id(user) == some_id), None)

    def union_id(self, user: DingTalkUser) -> str:
        """The person's union id, made up where the configuration has none."""
        return user.union_id or _digest("union", user.user_id)[:20] + "iEiE"

    def encrypted_id(self, user_id: str) -> str:
        """The opaque id of a person or robot in messages."""
        return "$:LWCP_v1:$" + _digest("lwcp", self.config.corp_id, user_id)[:32]

    def private_conversation(self, user_id: str) -> str:
        """The conversation id of somebody's private chat with the robot."""
        return "cid" + _digest("private", self.config.corp_id, user_id)[:22] + "=="

    def conversation(self, chat: str) -> str:
        """The conversation id of a chat."""
        if chat.startswith(PRIVATE):
            return self.private_conversation(chat.removeprefix(PRIVATE))
        return chat.removeprefix(GROUP)

    def chat(self, conversation_id: str) -> str | None:
        """The chat with this conversation id, None if the robot is in no such chat."""
        if conversation_id in self.private:
            return PRIVATE + self.private[conversation_id]
        chat = GROUP + conversation_id
        return chat if chat in self.world.chats else None

    def hears(self, chat: str) -> bool:
        """Whether the robot is in this chat."""
        return chat in self.world.chats and chat not in self.without_robot and chat not in self.disbanded

    def members(self, chat: str) -> list[DingTalkUser]:
        """The people in a chat."""
        members = self.world.chats[chat].members
        return [user for user in self.people if user.user_id in members]

    def old_id(self, chat: str) -> str:
        """The `chatId` of a group, as the old API names it."""
        return "chat" + hashlib.sha256(chat.encode()).hexdigest()[:32]

    @property
    def app_id(self) -> str:
        """The app's own id, a UUID: `appId` and `eventUnifiedAppId`."""
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, self.config.client_id))

    def speak(self, chat: str, **what: Any) -> ShownMessage:
        """The robot says something in a chat; `what` as in World.show."""
        name = self.config.robot_name
        return self.world.show(chat, f"bot:{name}", name, **what)

    def name(self, user_id: str) -> str:
        """What people call somebody."""
        return self.world.names.get(f"{PLATFORM}:{user_id}", user_id)


def injected(fault: str) -> str:
    """How a verdict names a fault."""
    return f"注入故障：{fault}"


def random_id(length: int = 22) -> str:
    """A fresh id that looks like DingTalk's: base64 with padding."""
    return base64.b64encode(secrets.token_bytes(24)).decode()[:length] + "=="


def _digest(*parts: str) -> str:
    return base64.b64encode(hashlib.sha256("|".join(parts).encode()).digest()).decode()
