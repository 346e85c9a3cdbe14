"""What people do in DingTalk: write, send files, withdraw, rename a group, come and go."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.config import DingTalkUser
from bot.sandbox.dingtalk.events import facts
from bot.sandbox.dingtalk.events.events import Events
from bot.sandbox.dingtalk.messages.contents import CONTENTS
from bot.sandbox.dingtalk.messages.spoken import FILE_CODE, MSG_ID, MSG_TYPE, Spoken
from bot.sandbox.dingtalk.messages.telling import Telling
from bot.sandbox.dingtalk.office import GROUP, PLATFORM, Office
from bot.sandbox.dingtalk.sends.files import Files
from bot.sandbox.dingtalk.sends.receipts import KEY, Receipts
from bot.sandbox.world import Json, SentFile, ShownMessage


@dataclass(frozen=True)
class People:
    """Everybody in the organisation, at their phones. Errors of all: ValueError, in words."""

    office: Office
    files: Files
    receipts: Receipts
    telling: Telling
    events: Events

    async def say(
        self, chat: str, user: str, text: str, *, mention: bool, file: SentFile | None, quote: ShownMessage | None
    ) -> ShownMessage:
        """Somebody writes or sends a file; returns when the bot has answered or its time is over.

        A voice may come with words: those that DingTalk hears in it. Videos and files come alone.
        """
        person = self.member(chat, user)
        if not text and file is None:
            raise ValueError("什么也没有写")
        if text and file is not None and file.kind in ("video", "file"):
            raise ValueError("视频和文件不能和文字一起发")
        code = self.files.receive(file) if file else ""
        return await self._send(Spoken(chat, person, text, file, code, quote), mention)

    async def send(self, chat: str, user: str, kind: str, given: Json) -> None:
        """Somebody sends a message of any msgtype, even one that no document shows.

        `given`: `text`, `content` (laid over the usual one), `quote` (id of a shown message), `mention`.
        """
        if kind not in CONTENTS and kind != "text":
            raise ValueError(f"没有 {kind} 这种消息，可用的有：text、{'、'.join(CONTENTS)}")
        quote = self.office.world.find(given["quote"]) if "quote" in given else None
        if "quote" in given and quote is None:
            raise ValueError(f"没有 id 为 {given['quote']} 的消息可以引用")
        content, text = given.get("content") or {}, str(given.get("text") or "")
        if not isinstance(content, dict):
            raise ValueError("content 应为对象")
        spoken = Spoken(
            chat, self.member(chat, user), text, quote=quote, special="" if kind == "text" else kind, content=content
        )
        await self._send(spoken, given.get("mention") is not False)

    async def _send(self, spoken: Spoken, mention: bool) -> ShownMessage:
        robot, world = self.office.config.robot_name, self.office.world
        calls = mention and spoken.chat.startswith(GROUP) and self.office.hears(spoken.chat) and _can_call(spoken)
        words = spoken.text or (f"[{spoken.special}]" if spoken.special else "")
        message = world.show(
            spoken.chat,
            spoken.person.user_id,
            spoken.person.name,
            text=f"@{robot} {words}" if calls else words,
            mentions=[f"bot:{robot}"] if calls else [],
            quote=spoken.quote.text if spoken.quote else "",
            secret={MSG_TYPE: spoken.kind, FILE_CODE: spoken.code},
            **world.shown(spoken.file),
        )
        if calls or (spoken.private and self.office.hears(spoken.chat)):
            told = self.telling.message(spoken)
            message.secret[MSG_ID] = told[MSG_ID]
            await self.telling.tell(told, spoken.chat)
        return message

    async def enter(self, chat: str, user: str) -> None:
        """Somebody opens a chat: the robot hears at most which of its messages have been read now."""
        self.member(chat, user)
        for key in self.receipts.read(chat, user):
            if self.events.wanted:
                await self.events.tell(facts.READ, chat=chat, operator=user, key=key)

    async def recall(self, message: ShownMessage, user: str) -> None:
        """Somebody withdraws his words, of which the robot hears nothing; or the robot's, of which it does."""
        self.member(message.chat, user)
        key = str(message.secret.get(KEY) or "")
        if message.sender != user and not key:
            raise ValueError("只能撤回自己发的消息和机器人主动发的消息")
        if message.recalled:
            raise ValueError("这条消息已经撤回了")
        message.recalled = True
        self.office.world.touch()
        if key:
            await self.events.tell(facts.RECALLED, chat=message.chat, operator=user, key=key)

    async def rename(self, chat: str, title: str) -> None:
        """A group gets another name."""
        self._group(chat)
        if not title.strip():
            raise ValueError("群名称不能为空")
        self.office.world.chats[chat].title = title
        await self._changed(facts.TITLE, chat, title=title)

    async def kick(self, chat: str) -> None:
        """The robot is put out of a group."""
        self._group(chat)
        if chat in self.office.without_robot:
            raise ValueError("机器人不在这个群里")
        self.office.without_robot.add(chat)
        await self._changed(facts.ROBOT_OUT, chat)

    async def join(self, chat: str, user: str) -> None:
        """Somebody comes into a group; the robot, too, by its robotCode."""
        members = self._group(chat)
        if user == self.office.config.robot_code:
            if chat not in self.office.without_robot:
                raise ValueError("机器人已经在这个群里")
            self.office.without_robot.discard(chat)
            await self._changed(facts.ROBOT_IN, chat)
            return
        if self.office.user(user) is None or user in members:
            raise ValueError(f"{user} 已经在群里，或者不是这个组织的人")
        members.append(user)
        await self._changed(facts.ADDED, chat, users=(user,))

    async def leave(self, chat: str, user: str) -> None:
        """Somebody goes out of a group."""
        self.member(chat, user)
        self._group(chat).remove(user)
        await self._changed(facts.QUIT, chat, operator=user)

    async def remove(self, chat: str, user: str, by: str) -> None:
        """Somebody is put out of a group."""
        self.member(chat, user)
        self._group(chat).remove(user)
        await self._changed(facts.REMOVED, chat, users=(user,), operator=by)

    async def disband(self, chat: str, by: str) -> None:
        """A group is no more."""
        self._group(chat)
        self.office.disbanded.add(chat)
        await self._changed(facts.DISBANDED, chat, operator=by)

    async def resign(self, user: str) -> None:
        """Somebody leaves the organisation, and with it every chat."""
        if self.office.user(user) is None:
            raise ValueError(f"{user} 不是这个组织的人")
        for chat in self.office.world.chats.values():
            if chat.platform == PLATFORM and user in chat.members:
                chat.members.remove(user)
        self.office.gone.add(user)
        self.office.world.touch()
        await self.events.tell(facts.LEFT_ORG, users=(user,))

    def member(self, chat: str, user: str) -> DingTalkUser:
        """The person in this chat. Errors: ValueError when he is not."""
        person, shown = self.office.user(user), self.office.world.chats.get(chat)
        if person is None or shown is None or user not in shown.members or chat in self.office.disbanded:
            raise ValueError(f"{user} 不在会话 {chat} 里")
        return person

    def _group(self, chat: str) -> list[str]:
        """The members of a group."""
        if not chat.startswith(GROUP) or chat not in self.office.world.chats or chat in self.office.disbanded:
            raise ValueError("只有群可以这样")
        return self.office.world.chats[chat].members

    async def _changed(self, event: str, chat: str, **what: Any) -> None:
        self.office.world.touch()
        members = self.office.world.chats[chat].members
        await self.events.tell(event, chat=chat, **{"operator": members[0] if members else "", **what})


def _can_call(spoken: Spoken) -> bool:
    """Whether such a message reaches the robot in a group: voices, videos and files do not."""
    return spoken.kind not in ("audio", "video", "file")
