"""Internal groups as their members change them; WeCom tells no bot of that."""

from dataclasses import dataclass

from bot.sandbox.wecom.company import GROUP, Company
from bot.sandbox.world import ShownChat

ROBOT_EVENTS = {"robot_disabled": 93004, "robot_elsewhere": 93008, "robot_back": 0}
"""What happens to a group's webhook robot → the code it is refused with from then on."""


@dataclass(frozen=True)
class Groups:
    """The groups of one company."""

    company: Company

    def rename(self, chat: str, title: str) -> None:
        """Another title. Errors: ValueError."""
        shown = self._shown(chat)
        if not title:
            raise ValueError("群名不能为空")
        shown.title = title
        self._remember(shown)

    def kick(self, chat: str) -> None:
        """智能机器人 hears nothing from here any more, and the webhook robot's key is dead. Errors: ValueError."""
        self._shown(chat)
        self.company.without_bot.add(chat)
        self.company.robots[chat.removeprefix(GROUP)] = 93000
        self.company.world.touch()

    def join(self, chat: str, user: str) -> None:
        """One more member. Errors: ValueError."""
        shown, member = self._shown(chat), self.company.member(user)
        if member is None:
            raise ValueError(f"没有成员 {user}（内部群里只能有成员）")
        if member.userid in shown.members:
            raise ValueError(f"{user} 已经在群里")
        shown.members.append(member.userid)
        self._remember(shown)

    def leave(self, chat: str, user: str) -> None:
        """One member less. Errors: ValueError."""
        shown = self._shown(chat)
        if user not in shown.members:
            raise ValueError(f"{user} 不在群里")
        shown.members.remove(user)
        self._remember(shown)

    def happen(self, chat: str, event: str) -> str:
        """The webhook robot is disabled, elsewhere, or back. Errors: ValueError."""
        self._shown(chat)
        code = ROBOT_EVENTS[event]
        if code:
            self.company.robots[chat.removeprefix(GROUP)] = code
        else:
            self.company.robots.pop(chat.removeprefix(GROUP), None)
            self.company.without_bot.discard(chat)
        self.company.world.touch()
        return ""

    def _shown(self, chat: str) -> ShownChat:
        if not chat.startswith(GROUP) or chat not in self.company.world.chats:
            raise ValueError(f"没有群 {chat}")
        return self.company.world.chats[chat]

    def _remember(self, shown: ShownChat) -> None:
        """appchat/get tells the new title and members."""
        chat_id = shown.id.removeprefix(GROUP)
        changes = {"title": shown.title, "members": list(shown.members)}
        self.company.groups[chat_id] = self.company.groups[chat_id].model_copy(update=changes)
        self.company.world.touch()
