"""The books of a day: what was said against what the ledger heard, what it told against what hangs in the chats."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from bot.demo.stack import Stack
from bot.demo.worlds import KF
from storage.attachments import Attachment, Fate
from storage.chats import Chat
from storage.db import in_transaction
from storage.deliveries import Delivery, Status
from storage.pulls import Pull
from storage.reactions import Reaction
from storage.transcript import Message

PHRASE = 40
"""How many letters and figures of a message are compared."""

UNSAID = "unsaid"
"""Purpose of deliveries that take the place of an answer which the long connection could not carry any more."""

_NOISE = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]")
_CALLED = re.compile(r"<@[^>]+>|^@\S+\s+")
_OPEN = (Status.PENDING, Status.SENDING)

Json = dict[str, Any]


@dataclass
class Books:
    """What was found; each list is empty when all is well."""

    said: int = 0
    told: int = 0
    lost: list[str] = field(default_factory=list)
    """Marks of what a customer said and the ledger does not have exactly once."""
    doubled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What the ledger says was told, and does not hang in the chat."""
    disordered: list[str] = field(default_factory=list)
    waiting: int = 0
    unknown: int = 0
    """Deliveries of which nobody can know whether they arrived: a colleague was told of each."""
    failed: int = 0
    exceeded: list[Json] = field(default_factory=list)
    """Calls over a platform's limit, as the sandbox counts them."""
    most: dict[str, int] = field(default_factory=dict)
    """Limit → the most calls within any of its windows."""

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled, disordered, left over or over a limit."""
        return not (self.lost or self.doubled or self.missing or self.disordered or self.waiting or self.exceeded)

    @classmethod
    def of(cls, stack: Stack, engine: Engine, said: Sequence[tuple[str, str, str]]) -> "Books":
        """Close the books of a stack, whose ledger is behind `engine`."""
        limits = stack.control.limits()
        books = cls(said=len(said), exceeded=limits["exceeded"], most=limits["counted"], waiting=unsettled(engine))
        with Session(engine) as session:
            busy(session.connection())  # from here on nobody else writes
            books.lost = _lost(session, (mark for mark, _, _ in said))
            _compare(books, session, _bubbles(stack))
        return books

    def lines(self) -> Iterator[str]:
        """The books in words."""
        yield f"客户说的：{self.said} 条，没有恰好记下一次的 {len(self.lost)} 条"
        yield f"我们说的：{self.told} 条，少了 {len(self.missing)}，重了 {len(self.doubled)}"
        yield f"乱序的会话：{len(self.disordered)} 个"
        yield f"说不清是否送达（已告诉负责人）：{self.unknown} 条；送不到（已转人工）：{self.failed} 条"
        yield f"还在等的：{self.waiting} 条"
        yield f"超出平台限制的调用：{len(self.exceeded)} 次"
        for limit, count in sorted(self.most.items()):
            yield f"  {limit}：一个窗口里最多 {count} 次"
        for name in ("lost", "missing", "doubled", "disordered", "exceeded"):
            for example in getattr(self, name)[:5]:
                yield f"  {name}：{example}"


def unsettled(engine: Engine) -> int:
    """How many rows still wait for a worker."""
    counts = (
        select(func.count()).select_from(Delivery).where(Delivery.status.in_(_OPEN)),
        select(func.count()).select_from(Reaction),
        select(func.count()).select_from(Pull).where(Pull.wanted_at.is_not(None), Pull.token != ""),
        select(func.count()).select_from(Attachment).where(Attachment.status == Fate.WANTED),
    )
    return in_transaction(engine, lambda session: sum(session.scalar(count) or 0 for count in counts))


def behind(engine: Engine, now: datetime) -> int:
    """How much is due by now and has not been done."""
    late = (
        select(func.count()).select_from(Delivery).where(Delivery.status == Status.PENDING, Delivery.due_at <= now),
        select(func.count()).select_from(Reaction).where(Reaction.due_at <= now),
    )
    return in_transaction(engine, lambda session: sum(session.scalar(count) or 0 for count in late))


def busy(held: Connection) -> bool:
    """Whether something is on the wire just now; nobody else can write to the ledger while `held` is open."""
    if held.dialect.name == "postgresql":
        held.execute(text("LOCK TABLE deliveries, pulls, attachments IN EXCLUSIVE MODE"))
    at_work = (
        select(Delivery.id).where(or_(Delivery.status == Status.SENDING, Delivery.leased_until.is_not(None))),
        select(Pull.id).where(Pull.leased_until.is_not(None)),
        select(Attachment.id).where(Attachment.leased_until.is_not(None)),
    )
    return any(held.execute(found.limit(1)).first() is not None for found in at_work)


def _lost(session: Session, marks: Iterable[str]) -> list[str]:
    heard: Counter[str] = Counter()
    for words in session.scalars(select(Message.text).where(Message.kind != "clicked")):
        heard.update(re.findall(r"M[0-9]{6}", words))
    return [f"{mark}×{heard[mark]}" for mark in marks if heard[mark] != 1]


def _bubbles(stack: Stack) -> dict[tuple[str, str, str], list[Json]]:
    """What the bot has said in each chat of the ledger, in order."""
    found: dict[tuple[str, str, str], list[Json]] = defaultdict(list)
    for chat in stack.control.state()["chats"]:
        mine = [one for one in chat["messages"] if one["sender"].startswith("bot")]
        found[_ledger_name(chat["id"])] += mine
    return {name: sorted(bubbles, key=lambda one: int(one["id"])) for name, bubbles in found.items()}


def _ledger_name(chat: str) -> tuple[str, str, str]:
    platform, kind, user_id = chat.split(":", 2)
    if kind == "kf":
        return platform, "private", f"kf:{user_id.removeprefix(f'{KF}:')}"
    return platform, "group" if kind == "group" else "private", user_id


def _compare(books: Books, session: Session, bubbles: dict[tuple[str, str, str], list[Json]]) -> None:
    told: dict[int, list[Delivery]] = defaultdict(list)
    for row in session.scalars(select(Delivery).order_by(Delivery.id).options(joinedload(Delivery.chat))):
        told[row.chat_id].append(row)
    rode: dict[int, list[Json]] = defaultdict(list)
    for chat_id, answer in session.execute(select(Message.chat_id, Message.answer).where(Message.answer.is_not(None))):
        rode[chat_id] += (answer or {}).get("shows", ())
    for chat in session.scalars(select(Chat)):
        hanging = [_faces(one) for one in bubbles.get((chat.platform, chat.kind, chat.chat_id), ())]
        _compare_chat(books, chat, _Told(told[chat.id], rode[chat.id]), hanging)


@dataclass(frozen=True)
class _Told:
    rows: list[Delivery]
    rode: list[Json]


def _compare_chat(books: Books, chat: Chat, told: _Told, hanging: list[list[str]]) -> None:
    sent = [row for row in told.rows if row.status == Status.SENT]
    doubtful = Counter(_phrase(row.show) for row in told.rows if row.status == Status.UNKNOWN)
    unsaid = Counter(_phrase(row.show) for row in told.rows if row.purpose.startswith(UNSAID))
    answered = Counter(map(_phrase, told.rode)) - unsaid
    expected = Counter(_phrase(row.painted or row.show) for row in sent) + answered
    books.told += expected.total()
    books.unknown += sum(doubtful.values())
    books.failed += sum(row.status == Status.FAILED for row in told.rows)
    for phrase in expected:
        seen = sum(says(faces, phrase) for faces in hanging)
        where = f"{chat.platform} {chat.chat_id}「{phrase}」应 {expected[phrase]} 见 {seen}"
        if seen < expected[phrase]:
            books.missing.append(where)
        elif seen > expected[phrase] + doubtful[phrase]:
            books.doubled.append(where)
    phrases = [_phrase(row.painted or row.show) for row in sent]
    once = [phrase for phrase in phrases if expected[phrase] == 1 and not doubtful[phrase]]
    places = [place for phrase in once for place, faces in enumerate(hanging) if says(faces, phrase)]
    if places != sorted(places):
        books.disordered.append(f"{chat.platform} {chat.chat_id}")


def _phrase(show: Json) -> str:
    return _norm(show.get("title") or show.get("text") or show.get("name") or "")[:PHRASE]


def _faces(bubble: Json) -> list[str]:
    """Everything that a bubble may begin with, to one reader or another."""
    cards = [card for card in (bubble["card"], *bubble["only_for"].values()) if card]
    said = [bubble["text"], *(card[part] for card in cards for part in ("title", "text"))]
    return [_norm(words) for words in said if words]


def says(faces: list[str], phrase: str) -> bool:
    """Whether one of them begins so; F-1 is not F-12, unless the phrase was cut there."""
    cut = len(phrase) == PHRASE
    begins = (words[len(phrase) : len(phrase) + 1] for words in faces if words.startswith(phrase))
    return any(cut or not following.isdigit() for following in begins)


def _norm(words: str) -> str:
    return _NOISE.sub("", _CALLED.sub("", words))
