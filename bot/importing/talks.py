"""The matters in a chat: what one speaker says together is one, and neither colleagues nor chit-chat are any."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.importing.reading.chats import Chat, Spoken
from bot.importing.reading.tables import LONGEST
from bot.importing.reading.times import when
from bot.importing.records import Reading, Record, Rejected, customer_id, known_by, refused
from handlers.intake.grouping import Words, link
from handlers.intake.reading import Intent, read
from handlers.plain import bare, plain
from handlers.triage.judge import judge

_STANDS_FOR = re.compile(
    r"\[(?:图片|表情|动画表情|语音|视频|文件|位置|链接|名片|红包|转账|聊天记录)[^\]]{0,40}\]|<.{0,40}>"
)
"""What stands in a chat for what is no text."""
_SYSTEM = re.compile(r"撤回了一条消息|加入(?:了)?群聊|退出(?:了)?群聊|邀请.{1,30}加入|修改群名为|以上是打招呼的内容")
_ASIDE = re.compile(r"[（(<].{1,40}[)）>]$")
_OUTSIDE = frozenset({"微信", "wechat", ""})
_COURTESIES = frozenset({Intent.GREETING, Intent.CLOSING, Intent.CHAT, Intent.HELP})
"""What belongs to a matter but says nothing about it."""


class Talk(NamedTuple):
    """What a chat holds: its matters and its bad lines in their order; how many messages were whose and what."""

    found: Sequence[Record | Rejected]
    messages: int
    colleagues: int
    left: int
    """Messages in which nothing was reported."""


class _Said(NamedTuple):
    spoken: Spoken
    at: datetime


def talk(chat: Chat, reading: Reading, colleagues: frozenset[str]) -> Talk:
    """`colleagues`: names and user ids of whoever works for us: what they say is nobody's feedback."""
    ours = {plain(one) for one in colleagues}
    theirs = [one for one in chat.spoken if not ours & {plain(one.name), plain(_person(one.name)[0])}]
    timed = [_timed(one, reading) for one in theirs]
    rejected = [one for one in timed if isinstance(one, Rejected)]
    groups = _grouped([one for one in timed if isinstance(one, _Said)])
    matters = [(group, list(_matter(group))) for group in groups]
    records = [record for _, found in matters for record in found]
    kept = sum(len(group) for group, found in matters if found)
    left = len(theirs) - len(rejected) - kept
    found = sorted(list[Record | Rejected]([*records, *rejected]), key=lambda one: one.line)
    return Talk(found, len(chat.spoken), len(chat.spoken) - len(theirs), left)


def _timed(one: Spoken, reading: Reading) -> _Said | Rejected:
    at = when(one.time, reading.zone)
    if not one.name:
        return Rejected(one.line, "不是一条完整的消息")
    wrong = refused(one.text, one.time, at, reading.now)
    return Rejected(one.line, wrong) if wrong or at is None else _Said(one, at)


def _grouped(said: Sequence[_Said]) -> list[list[_Said]]:
    """Who talks across others is still understood: each speaker's words are held against their own."""
    groups, current = list[list[_Said]](), dict[tuple[str, str], list[_Said]]()
    for one in said:
        speaker = (one.spoken.room, one.spoken.name)
        before = current.get(speaker)
        if before and link([_words(earlier) for earlier in before], _words(one)).same:
            before.append(one)
        else:
            current[speaker] = [one]
            groups.append(current[speaker])
    return groups


def _words(one: _Said) -> Words:
    return Words(one.spoken.text, one.at.timestamp())


def _matter(group: Sequence[_Said]) -> Iterator[Record]:
    """The feedback that these words are, if they are one."""
    parts = [(one, _without_files(one.spoken.text)) for one in group]
    read_as = [(one, words, read(words).intent) for one, words in parts if bare(words)]
    text = "\n".join(words for _, words, intent in read_as if intent not in _COURTESIES)
    if not any(intent is Intent.FEEDBACK for _, _, intent in read_as) or not judge(text).is_feedback:
        return
    first = group[0]
    name, company = _person(first.spoken.name)
    yield Record(
        line=first.spoken.line,
        key=_key(first),
        at=first.at,
        text=text[:LONGEST],
        customer=name,
        customer_id=customer_id(name, company, ""),
        company=company,
    )


def _without_files(text: str) -> str:
    return "" if _SYSTEM.search(text) else _STANDS_FOR.sub("", text).strip()


def _person(speaker: str) -> tuple[str, str]:
    """The name and company of a speaker: 张三@晨光贸易, 张三@微信, 张三(zhangsan)."""
    name, _, company = _ASIDE.sub("", speaker.strip()).partition("@")
    return name.strip() or speaker, "" if plain(company) in _OUTSIDE else company.strip()


def _key(first: _Said) -> str:
    """By its first message: what is exported later may hold more of what followed."""
    if first.spoken.key:
        return f"msg:{first.spoken.key}"[:200]
    return known_by(first.spoken.room, first.spoken.name, first.at.isoformat(), plain(first.spoken.text))
