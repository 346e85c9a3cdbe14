"""Where the mind stands when it decides: the ledger, the time, the policy, and the way to a feedback's page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from handlers import sla, texts, tone
from handlers.beginning import IMPORTED
from handlers.calendar import Calendar
from handlers.messages import Show
from handlers.origin import WEB
from handlers.policy import GroupSettings, Policy
from handlers.privacy.masking import masked
from handlers.privacy.purposes import ANSWERS, may_hear
from handlers.privacy.readers import seen_by
from storage import deliveries
from storage.chats import Chat
from storage.feedback import Feedback
from storage.people import Person

Page = Callable[[str], str]
"""The signed URL of the page of a feedback, by its number."""

_GLANCE_CHARACTERS = 16
_WECHAT = "kf:"
"""How the id of a private chat with a WeChat customer begins, in 微信客服."""


@dataclass(frozen=True)
class Scene:
    """Everything a decision may look at; it lives as long as its transaction."""

    session: Session
    at: datetime
    policy: Policy
    page: Page

    @cached_property
    def calendar(self) -> Calendar:
        """The organisation's working time."""
        return Calendar(self.policy.calendar)

    def words(self, key: str, **values: object) -> str:
        """A sentence of handlers/texts under this policy."""
        return texts.say(self.policy, key, **values)

    def by(self, when: datetime | None) -> str:
        """A time as one says it now; empty when there is none."""
        return sla.spoken(when, self.at, self.calendar) if when else ""

    def owner(self, matter: Feedback) -> str:
        """Who owns it, by name."""
        return matter.assignee.name if matter.assignee else self.words("owner.none")

    def team(self, matter: Feedback) -> str:
        """The name of the owning team."""
        team = self.policy.teams.get(matter.team)
        return team.name if team else self.policy.organisation

    def customer(self, matter: Feedback) -> str:
        """Who brought it, and for which company."""
        company = matter.reporter.company
        return f"{matter.reporter.name}（{company.name}）" if company else matter.reporter.name

    def glance(self, matter: Feedback) -> str:
        """Who said what, for one line of a list."""
        return f"{matter.reporter.name}：“{self.quoted(matter.text, matter, limit=_GLANCE_CHARACTERS)}”"

    def quoted(
        self, words: str, matter: Feedback, reader: Person | None = None, limit: int = texts.QUOTE_CHARACTERS
    ) -> str:
        """Words about a matter on one line, as this reader may see them; without one, as anybody may.

        What is private is hidden first: nobody could recognise it once it is cut through. Its first words stand
        without what leads up to them.
        """
        shortened = texts.gist if words == matter.text else texts.quote
        return shortened(self.seen(words, matter, reader), limit)

    def seen(self, words: str, matter: Feedback, reader: Person | None = None) -> str:
        """Words about a matter in full, as this reader may see them."""
        return masked(words, seen_by(self.policy.privacy.sees, matter, reader))

    def listener(self, matter: Feedback) -> Person | None:
        """Who reads what is shown where the matter came from: its reporter, or nobody in particular in a group."""
        return None if matter.chat.is_group else matter.reporter

    def place(self, chat: Chat) -> str:
        """What a chat is called."""
        if chat.platform == WEB:
            return self.words(f"card.{chat.account}")
        if chat.platform == IMPORTED:
            return self.words("card.imported")
        if not chat.is_group:
            return self.words("card.wechat" if self.is_wechat(chat) else "card.private")
        return chat.title or _title(self.policy.groups.get(chat.chat_id)) or self.words("card.group")

    def is_wechat(self, chat: Chat) -> bool:
        """Whether this is a customer on WeChat, who can be answered only for a while after they spoke."""
        return chat.chat_id.startswith(_WECHAT)

    def source(self, chat: Chat) -> str:
        """By which link its people came, in our words for it; empty when nobody told."""
        return self.policy.sources.get(chat.came_by, chat.came_by)

    def platform(self, name: str) -> str:
        """What people call a platform."""
        return texts.platform(self.policy, name)

    def mention_of(self, matter: Feedback) -> str:
        """What the feedback's chat calls its reporter, where others read along; else empty."""
        chat = matter.chat
        if not chat.is_group:
            return ""
        here = (chat.platform, chat.account)
        return next((i.user_id for i in matter.reporter.identities if (i.platform, i.account) == here), "")

    def deliver(
        self,
        cause: str,
        purpose: str,
        chat: Chat,
        show: Show,
        person: Person | None = None,
        matter: Feedback | None = None,
    ) -> None:
        """Have it shown in a chat once this is committed; as for storage.deliveries.deliver.

        A customer who wants to be left alone is shown answers only.

        To customers it does not begin as the message before it did, unless it is part of an answer, whose parts have
        been seen to together.
        """
        if not may_hear(person, purpose):
            return
        if tone.minded(chat, person) and not purpose.startswith(ANSWERS):
            show = tone.fresh(self.policy, chat, show, tone.LATER)
        deliveries.deliver(
            self.session, cause, purpose, chat, show.model_dump(mode="json"), self.at, person=person, feedback=matter
        )


def _title(group: GroupSettings | None) -> str:
    return group.title if group else ""
