"""A whole office without wires: people speak and press, time passes, and what was shown can be read."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from handlers import alarms as ringing
from handlers import notices
from handlers.dispatch import dispatch
from handlers.messages import Clicked, Joined, Reply, Said, Where, Who
from handlers.policy import Policy
from storage import alarms, people
from storage.db import transaction
from storage.deliveries import Delivery
from storage.feedback import Event, Feedback
from storage.reactions import Reaction

MONDAY_TEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""2 March 2026, a Monday, 10:00 in Beijing."""

POLICY = Policy.model_validate(
    {
        "organisation": "回声科技",
        "teams": {"product": {"name": "产品组"}, "service": {"name": "服务组"}},
        "default_team": "product",
        "people": {
            "ligong": {"name": "李工", "team": "product", "accounts": ["dingtalk.main:ligong"]},
            "xiaolin": {"name": "小林", "team": "service", "accounts": ["wecom.main:xiaolin"]},
            "zhoujie": {"name": "周姐", "role": "lead", "team": "product", "accounts": ["wecom.main:zhoujie"]},
            "chenzong": {"name": "陈总", "role": "manager", "accounts": ["wecom.main:chenzong"]},
        },
    }
)

HOMES = {
    "张三": ("wecom", "zhangsan", "wrGROUP"),
    "王芳": ("wecom", "wangfang", "wrGROUP"),
    "赵六": ("dingtalk", "zhaoliu", "cidGROUP"),
    "李工": ("dingtalk", "ligong", "cidGROUP"),
    "小林": ("wecom", "xiaolin", "wrGROUP"),
    "周姐": ("wecom", "zhoujie", "wrGROUP"),
    "陈总": ("wecom", "chenzong", "wrGROUP"),
}


class Office:
    """People by name; `at` is the time of everybody's clock."""

    def __init__(self, engine: Engine, policy: Policy = POLICY) -> None:
        self.engine, self.policy, self.at = engine, policy, MONDAY_TEN
        self._ids = itertools.count(1)
        self.reachable = False
        """Whether the platforms let us write to whoever speaks first, in a chat of their own."""
        with transaction(engine) as session:
            people.sync(session, policy.colleagues())

    def says(
        self,
        name: str,
        words: str,
        *,
        private: bool = False,
        message_id: str = "",
        kind: str = "text",
        quoted: str = "",
    ) -> str:
        """Say words in the group or in private; everything shown at once or later by it, in one text."""
        said = Said(**self._common(name, private, message_id), text=words, kind=kind, quoted=quoted)
        return self.hears(said)

    def presses(self, name: str, action: str, *, private: bool = True, card: str = "", message_id: str = "") -> str:
        """Press a button that carries this packed action."""
        return self.hears(Clicked(**self._common(name, private, message_id), action=action, card=card))

    def joins(self, name: str) -> str:
        """Open the own chat with the bot."""
        return self.hears(Joined(**self._common(name, True, "")))

    def later(self, span: timedelta) -> None:
        """Let time pass; alarms ring in their order, each at its own time."""
        until = self.at + span
        while (due := self._next_alarm(until)) is not None:
            self.at = max(self.at, due)
            self._ring()
            self._react()
        self.at = until

    def told(self, name: str) -> list[str]:
        """What was written down to be shown to this person, in private or in their group, oldest first."""
        platform, user, group = HOMES[name]
        with transaction(self.engine) as session:
            rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
            return [
                words_of(row.show)
                for row in rows
                if row.chat.platform == platform and row.chat.chat_id in (user, group)
            ]

    def feedback(self, number: str = "") -> Feedback:
        """The feedback of this number, or the newest."""
        with Session(self.engine, expire_on_commit=False) as session:
            query = select(Feedback).order_by(Feedback.id.desc())
            found = session.scalars(query.where(Feedback.number == number) if number else query).first()
            assert found is not None
            _ = found.assignee, found.reporter, found.chat
            return found

    def count(self) -> int:
        """How many feedbacks there are."""
        with transaction(self.engine) as session:
            return len(session.scalars(select(Feedback)).all())

    def moves(self, number: str = "") -> list[str]:
        """The history of a feedback, as names of moves."""
        with transaction(self.engine) as session:
            query = select(Event.move).where(Event.feedback_id == self.feedback(number).id).order_by(Event.id)
            return list(session.scalars(query))

    def _common(self, name: str, private: bool, message_id: str) -> dict[str, Any]:
        platform, user, group = HOMES[name]
        where = Where(
            platform=platform,
            account="main",
            chat_id=user if private else group,
            kind="private" if private else "group",
            title="" if private else "晨光贸易服务群",
        )
        return {
            "message_id": message_id or f"m{next(self._ids)}",
            "who": Who(platform=platform, account="main", user_id=user, name=name, reachable=self.reachable),
            "where": where,
            "at": self.at,
            "answers": frozenset({"text", "card", "repaint"}),
        }

    def hears(self, heard: Said | Clicked | Joined) -> str:
        """Hear anything; everything shown at once or later by it, in one text."""
        with transaction(self.engine) as session:
            reply = dispatch(session, heard, self.at, self.policy, lambda number: f"https://page/{number}")
        late = self._late(heard)
        self._react()
        return "\n".join(filter(None, (_reply_words(reply), late)))

    def _late(self, heard: Said | Clicked | Joined) -> str:
        with transaction(self.engine) as session:
            rows = session.scalars(
                select(Delivery).where(Delivery.purpose.startswith("answer")).order_by(Delivery.id)
            ).all()
            mine = [row for row in rows if row.due_at == self.at and row.chat.chat_id == heard.where.chat_id]
            return "\n".join(words_of(row.show) for row in mine)

    def _react(self) -> None:
        while True:
            with transaction(self.engine) as session:
                row = session.scalars(select(Reaction).order_by(Reaction.event_id)).first()
                if row is None:
                    return
                event = session.get_one(Event, row.event_id)
                notices.react(session, event, self.at, self.policy, lambda number: f"https://page/{number}")
                session.delete(row)

    def _next_alarm(self, until: datetime) -> datetime | None:
        with transaction(self.engine) as session:
            waiting = alarms.due(session, until)
            return session.get_one(alarms.Alarm, waiting[0]).due_at if waiting else None

    def _ring(self) -> None:
        with transaction(self.engine) as session:
            for alarm_id in alarms.due(session, self.at):
                alarm = alarms.claim(session, alarm_id, self.at)
                assert alarm is not None
                ringing.ring(session, alarm, self.at, self.policy, lambda number: f"https://page/{number}")
                alarms.rung(session, alarm, self.at)


def words_of(show: dict[str, Any]) -> str:
    """A shown Text or Card, as one text."""
    if show["type"] == "text":
        return "\n".join((show["text"], *(f"{label} {url}" for label, url in show["links"])))
    facts = [f"{key} {value}" for key, value in show["facts"]]
    buttons = [f"[{button['label']}]" for button in show["buttons"]]
    return "\n".join(filter(None, (show["title"], show["state"], *facts, show["text"], " ".join(buttons))))


def _reply_words(reply: Reply) -> str:
    shows = [words_of(show.model_dump(mode="json")) for show in reply.shows]
    painted = [words_of(reply.repaint.model_dump(mode="json"))] if reply.repaint else []
    return "\n".join((*shows, *painted))
