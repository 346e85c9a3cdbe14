"""A colleague at work by pressing: takes a matter on and sends words, until the phone shows that it is done."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.player import face, read
from bot.demo.worlds import Human
from storage.feedback import Event, Feedback
from tests.stories.faults.doors import Door
from tests.stories.faults.playing.rounds import Round, Word, mark, until

Json = dict[str, Any]
AGAIN_SECONDS = 4.0
"""Real seconds after which somebody who sees nothing happen presses once more."""


@dataclass
class Desk:
    """One colleague, the matter that is theirs, and what they do about it in the end: `回复客户` or `解决`."""

    played: Round
    name: str
    door: Door
    last: str
    number: str = ""
    said: str = ""

    @property
    def human(self) -> Human:
        """The colleague."""
        return self.played.stack.world.find(self.name)

    def report(self) -> None:
        """The customer reports it, and nothing is wrong yet."""
        self.said = mark()
        self.played.say(Word(self.door, self.said, self.name))
        self.played.settle()
        with Session(self.played.engine) as session:
            self.number = session.scalars(select(Feedback.number).where(Feedback.text.contains(self.said))).one()

    def take_on(self) -> None:
        """接单 on the card."""
        self._press_until("接单", lambda: self.moved("accept"))

    def ask_for_words(self) -> None:
        """回复客户, or 解决: we ask for the words; then they are said."""
        asked = "请直接发送要回复" if self.last == "回复客户" else "处理结果"
        self._press_until(self.last, lambda: any(asked in words and self.number in words for words in self._told()))
        self.said = mark()
        self.played.control.say(self.human.private, self.human.user_id, f"已经修好了（{self.said}），请您再试一次")

    def send(self) -> None:
        """发送 under the words as they were shown back."""
        self._press_until("发送", lambda: self.moved(self.move))

    @property
    def move(self) -> str:
        """What the words are, in the history."""
        return "reply" if self.last == "回复客户" else "resolve"

    def moved(self, move: str) -> int:
        """How often this stands in the history."""
        with Session(self.played.engine) as session:
            found = select(Event.id).join(Feedback).where(Feedback.number == self.number, Event.move == move)
            return len(session.scalars(found).all())

    def wrong(self) -> list[str]:
        """What is not as it must be: each move once, the words there once, the card as it is true now."""
        moves = {move: self.moved(move) for move in ("accept", self.move)}
        customer = self.door.human(self.played.stack.world)
        heard = sum(self.said in read(one, customer) for one in self._bubbles(self.door.chat(self.played.stack.world)))
        cards = [one for one in self._bubbles(self.human.private) if self._is_card(one)]
        shown = [read(one, self.human) for one in cards]
        labels = {button["label"] for one in cards for button in (face(one, self.human) or {})["buttons"]}
        state = "处理中" if self.last == "回复客户" else "待确认"
        found = []
        if set(moves.values()) != {1}:
            found.append(f"{self.number} 记下的动作 {moves}")
        if heard != 1:
            found.append(f"{self.number} 客户看见 {heard} 次")
        if len(cards) != 1 or "接单" in labels or state not in shown[0]:
            found.append(f"{self.number} 的卡片 {len(cards)} 张：{shown} {sorted(labels)}")
        return found

    def _press_until(self, label: str, done: Callable[[], object], tries: int = 10) -> None:
        """As a person does: again when the phone shows an error, or nothing at all for a while."""
        for _ in range(tries):
            found = self._button(label)
            if found is not None:
                self.played.control.click(found[0], self.human.user_id, found[1])
            if until(lambda: bool(done()), AGAIN_SECONDS):
                return
            self.played.control.advance(5)
        raise AssertionError(f"{self.name} pressed {label} of {self.number} in vain")

    def _button(self, label: str) -> tuple[int, str] | None:
        """The newest button of this label about this matter."""
        for one in reversed(self._bubbles(self.human.private)):
            for button in (face(one, self.human) or {}).get("buttons", ()):
                if button["label"] == label and not button["disabled"] and self.number in read(one, self.human):
                    return one["id"], button["key"]
        return None

    def _told(self) -> list[str]:
        return [read(one, self.human) for one in self._bubbles(self.human.private)]

    def _is_card(self, one: Json) -> bool:
        return bool(one["card"]) and read(one, self.human).startswith(self.number)

    def _bubbles(self, chat: str) -> list[Json]:
        return [one for one in self.played.control.chat(chat) if one["sender"].startswith("bot")]


def work_through(desks: list[Desk], before: Callable[[], None]) -> None:
    """Everybody takes on their matter, then answers it; `before` happens before each press."""
    for step in (Desk.take_on, Desk.ask_for_words, Desk.send):
        for desk in desks:
            before()
            step(desk)
    time.sleep(0.2)
