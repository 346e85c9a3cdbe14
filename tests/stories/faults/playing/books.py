"""The books of one round: who was heard how often, who was told how often, and whose list says so where nobody was."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.demo.player import read
from bot.demo.stack import Stack
from bot.demo.worlds import Human
from storage.deliveries import Delivery
from storage.feedback import Feedback
from storage.tasks import Task
from storage.transcript import Message
from tests.stories.faults.playing.rounds import Round, Word

Json = dict[str, Any]
_in_order: dict[Stack, list[Word]] = {}
"""What was said in the last round of each world."""

PATIENCE_SECONDS = 90
"""Real seconds until the books must be in order: an answer waits up to 30 for the next long connection."""


def in_order(played: Round) -> list[str]:
    """What is wrong in the books of what was said; also of what was in order a round ago: it may have come again."""
    words = [*_in_order.get(played.stack, ()), *played.words]
    wrong = in_the_end(played, lambda session: Books(session, played).wrong(words, "已登记"))
    if not wrong:
        _in_order[played.stack] = played.words
    return wrong


def in_the_end(played: Round, wrong: Callable[[Session], Iterable[str]]) -> list[str]:
    """What is wrong, once the platform has had time to say again what was not heard, or tell what did not arrive."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        played.settle()
        with Session(played.engine) as session:
            found = list(wrong(session))
        if not found or time.monotonic() > until:
            return found
        played.control.advance(60)
        time.sleep(0.3)


class Books:
    """What the ledger and the phones say about a round, once it has settled."""

    def __init__(self, session: Session, played: Round) -> None:
        self._session, self._round = session, played
        self._world = played.stack.world
        self._chats = {chat["id"]: chat["messages"] for chat in played.control.state()["chats"]}

    def wrong(self, words: Iterable[Word], told: str) -> Iterator[str]:
        """What is not as it must be, in words; `told` is what the customer is to be told beside the number."""
        for word in words:
            yield from (f"{word.door.name} {word.mark}：{one}" for one in self._wrong(word, told))
        for excess in self._round.control.limits()["exceeded"][self._round.exceeded :]:
            yield f"超限：{excess}"

    def number(self, word: Word) -> str:
        """The number of what was said, "" where it is not one feedback."""
        found = self._session.scalars(select(Feedback.number).where(Feedback.text.contains(word.mark))).all()
        return found[0] if len(found) == 1 else ""

    def _wrong(self, word: Word, told: str) -> Iterator[str]:
        heard = self._session.scalar(select(func.count(Message.id)).where(Message.text.contains(word.mark))) or 0
        number = self.number(word)
        if heard != 1 or not number:
            yield f"听见 {heard} 次，编号 {number or '没有'}"
            return
        shown = self._told(word.door.human(self._world), number, told)
        if shown > 1 or (shown == 0 and not self._somebody_knows(number)):
            yield f"{number} 告诉客户 {shown} 次；{self._fates(number)}"
        cards = self._cards(self._world.find(word.owner), number)
        if cards > 1 or (cards == 0 and not self._somebody_knows(number)):
            yield f"{number} 给{word.owner}的卡片 {cards} 张；{self._fates(number)}"

    def _told(self, human: Human, number: str, told: str) -> int:
        chats = {human.private, *([human.group] if human.in_the_group else [])}
        words = [read(one, human) for chat in chats for one in self._said(chat)]
        return sum(number in one and told in one for one in words)

    def _cards(self, human: Human, number: str) -> int:
        """How many cards of this matter hang in somebody's chat; a reminder is not one."""
        return sum(bool(one["card"]) and read(one, human).startswith(number) for one in self._said(human.private))

    def _somebody_knows(self, number: str) -> bool:
        """Whether it stands on a colleague's list, and that colleague was told so."""
        tasks = self._session.scalars(select(Task).join(Feedback).where(Feedback.number == number)).all()
        keepers = [self._world.find(task.person.name) for task in tasks]
        return any(f"⚠️ {number}" in read(one, keeper) for keeper in keepers for one in self._said(keeper.private))

    def _said(self, chat: str) -> list[Json]:
        return [one for one in self._chats.get(chat, ()) if one["sender"].startswith("bot")]

    def _fates(self, number: str) -> str:
        rows = self._session.scalars(select(Delivery).join(Feedback).where(Feedback.number == number))
        fates = [f"{row.purpose}={row.status}（{row.route} ×{row.attempts} {row.error}）" for row in rows]
        return "，".join(fates) or "没有投递"
