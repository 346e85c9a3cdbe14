"""Plays many conversations at once: all that happens at one time happens together, then the clock goes on for all."""

import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bot.demo.audit import unsettled
from bot.demo.control import Control, Json
from bot.demo.player import face, read
from bot.demo.stack import Stack
from bot.demo.worlds import Human
from tests.stories.conversations.cast import Staged
from tests.stories.conversations.ledger import matters
from tests.stories.conversations.script import FILES, UNSEEN, Step

AT_ONCE = 6
_LOOK_EVERY = 0.2
"""Seconds between two looks at a phone."""
_LAST = 20
"""So many of a chat's newest messages are looked at: nothing that is waited for is older."""
PATIENCE_SECONDS = 60.0
REST_SECONDS = 2.5
"""So long nothing may move before a pause ends: the ticker looks for what is due once a second."""

_PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
_FILES: dict[str, Json] = {
    "image": {"name": "截图.png", "data": _PICTURE},
    "voice": {"name": "语音.amr", "data": b"#!AMR\n" + b"\x00" * 64, "seconds": 3},
    "file": {"name": "说明.pdf", "data": b"%PDF-1.4\n" + b"\x00" * 64},
    "video": {"name": "录像.mp4", "data": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64, "seconds": 3},
}


@dataclass
class Play:
    """One conversation being played: how far its chats have been read, and what went otherwise than written."""

    staged: Staged
    wrong: list[str] = field(default_factory=list)
    speaker: Human | None = None
    """Who spoke or pressed last: the bot's words are looked for on their phone."""
    marks: dict[str, int] = field(default_factory=dict)
    """Chat → the newest message that the last step has seen."""
    paused_at: dict[str, int] = field(default_factory=dict)
    """Chat → the newest message when the last pause began."""

    def chats(self) -> list[str]:
        """Every chat in which it happens."""
        humans = self.staged.humans.values()
        return list(dict.fromkeys(chat for h in humans for chat in (self.staged.chat(h), h.private)))


@dataclass
class Stage:
    """A running world and the plays in it."""

    stack: Stack
    plays: Sequence[Play]

    def play(self) -> None:
        """All of them from the first word to the last; what goes wrong is noted in each play."""
        self._engine = create_engine(self.stack.database_url)
        now = 0
        for at in sorted({step.at for play in self.plays for step in play.staged.conversation.steps}):
            if at > now:
                self.stack.control.advance(at - now)
                now = at
            self._play_what_is_due(at)
        self._engine.dispose()

    def _play_what_is_due(self, at: int) -> None:
        """Rounds: all customers at once up to where a colleague acts, then the colleagues, one after the other."""
        due = [(play, [step for step in play.staged.conversation.steps if step.at == at]) for play in self.plays]
        due = [(play, steps) for play, steps in due if steps]
        rounds = [(play, _rounds(steps)) for play, steps in due]
        for number in range(max((len(parts) for _, parts in rounds), default=0)):
            self._play_round([(play, parts[number]) for play, parts in rounds if number < len(parts)])
        self.settle()
        for play, steps in due:
            _Actor(play, self.stack.control).check_silence(steps)

    def _play_round(self, parts: Sequence[tuple[Play, list[Step]]]) -> None:
        by_staff = [(play, steps[0]) for play, steps in parts if steps and steps[0].deed == "staff"]
        if by_staff:
            self.settle()
        for play, step in by_staff:
            self._staff(play, step)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(lambda part: self._play_customers(*part), parts))

    def _play_customers(self, play: Play, steps: list[Step]) -> None:
        actor = _Actor(play, Control(self.stack.page_url))
        spoken = [step for step in steps if step.deed != "staff"]
        for group in (list(steps) for _, steps in groupby(spoken, key=lambda step: step.deed == "hears")):
            actor.act(group)

    def _staff(self, play: Play, step: Step) -> None:
        """The owner of what was said last does it, by word in their own chat."""
        with Session(self._engine) as session:
            brought = matters(session, play.staged.humans.values())
            if not brought or brought[-1].assignee is None:
                play.wrong.append(f"同事无法“{step.words}”：没有已分派的反馈")
                return
            number, owner = brought[-1].number, self.stack.world.find(brought[-1].assignee.name)
        verb, _, words = step.words.partition(" ")
        actor = _Actor(play, self.stack.control)
        actor.mark()
        before = actor.newest(owner.private)
        self.stack.control.say(owner.private, owner.user_id, f"{verb} {number} {words}".strip())
        if words and verb not in UNSEEN:
            actor.press(owner, owner.private, "发送", after=before)

    def settle(self) -> None:
        """Until nothing waits and nothing has moved for a while."""
        quiet_since = time.monotonic()
        give_up = quiet_since + PATIENCE_SECONDS
        while time.monotonic() < min(quiet_since + REST_SECONDS, give_up):
            if unsettled(self._engine):
                quiet_since = time.monotonic()
            time.sleep(_LOOK_EVERY)


@dataclass
class _Actor:
    play: Play
    control: Control

    def act(self, steps: list[Step]) -> None:
        """Do one step, or wait for what the bot says to the last one."""
        if steps[0].deed == "hears":
            self._hear(steps)
        for step in steps:
            if step.deed in ("says", "sends", "presses"):
                self.mark()
                self._do(step, self.play.staged.humans[step.who])

    def mark(self) -> None:
        """From here on, the bot's words count as an answer."""
        self.play.marks = {chat: self.newest(chat) for chat in self.play.chats()}

    def check_silence(self, steps: list[Step]) -> None:
        """What the bot must not have said since the last pause; then the next pause begins."""
        for step in (step for step in steps if step.deed == "hears_not"):
            for chat in self._where(step):
                for message in self._news(chat, self.play.paused_at.get(chat, 0)):
                    if all(part in message for part in step.parts):
                        self.play.wrong.append(f"不该说“{step.words}”：{message}")
        self.play.paused_at = {chat: self.newest(chat) for chat in self.play.chats()}

    def press(self, human: Human, chat: str, label: str, after: int = 0) -> None:
        """Press the newest button of this label, shown after this message; by its number where it has no button."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            for message in reversed(self.control.chat(chat, _LAST)):
                if message["id"] > after and self._pressed(message, human, chat, label):
                    return
            time.sleep(_LOOK_EVERY)
        self.play.wrong.append(f"没有看到按钮「{label}」")

    def _pressed(self, message: Json, human: Human, chat: str, label: str) -> bool:
        for button in (face(message, human) or {}).get("buttons", ()):
            if button["label"] == label and not button["disabled"]:
                self.control.click(message["id"], human.user_id, button["key"])
                return True
        number = _number_of(label, message["text"]) if message["sender"].startswith("bot") else ""
        if number:
            self.control.say(chat, human.user_id, number)
        return bool(number)

    def _do(self, step: Step, human: Human) -> None:
        self.play.speaker = human
        chat = self.play.staged.chat(human, privately=step.privately)
        if step.deed == "says":
            self.control.say(chat, human.user_id, step.words, mention=step.mention)
        elif step.deed == "sends":
            kind = FILES[step.words]
            self.control.send_file(chat, human.user_id, {"kind": kind} | _FILES[kind])
        else:
            self.press(human, chat, step.words)

    def _hear(self, steps: list[Step]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        missing = list(steps)
        while missing and time.monotonic() < until:
            missing = [step for step in missing if not self._heard(step)]
            time.sleep(_LOOK_EVERY if missing else 0)
        self.play.wrong += [f"没有听到“{step.words}”" for step in missing]

    def _heard(self, step: Step) -> bool:
        return any(
            all(part in words for part in step.parts)
            for chat in self._where(step)
            for words in self._news(chat, self.play.marks.get(chat, 0))
        )

    def _where(self, step: Step) -> list[str]:
        human = self.play.speaker or next(iter(self.play.staged.humans.values()))
        return [self.play.staged.chat(human, privately=step.privately)]

    def _news(self, chat: str, after: int) -> list[str]:
        human = self.play.speaker or next(iter(self.play.staged.humans.values()))
        bubbles = (m for m in self.control.chat(chat, _LAST) if m["id"] > after and m["sender"].startswith("bot"))
        return [read(bubble, human) for bubble in bubbles]

    def newest(self, chat: str) -> int:
        """The newest message of a chat."""
        return max((message["id"] for message in self.control.chat(chat, 1)), default=0)


def _rounds(steps: list[Step]) -> list[list[Step]]:
    """Taken apart before each deed of a colleague: one colleague cannot be in many conversations at once."""
    rounds: list[list[Step]] = [[]]
    for step in steps:
        if step.deed == "staff":
            rounds.append([])
        rounds[-1].append(step)
    return rounds


def _number_of(label: str, text: str) -> str:
    numbered = re.search(rf"(?m)^\s*(\d)[.、 ]+{re.escape(label)}\s*$", text)
    return numbered[1] if numbered else ""
