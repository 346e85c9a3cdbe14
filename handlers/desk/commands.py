"""What staff do by word in their own chat: 接单, 回复, 追问, 解决, 转派, 级别, 改类, 撤销, 找, 我的, and 日报."""

import re
from collections.abc import Callable, Mapping

from handlers import digest
from handlers.cards import staff
from handlers.clicks import spoken
from handlers.desk import correcting, finding, grading, moves, transfer, words
from handlers.intake.reading import Intent, read
from handlers.messages import Reply
from handlers.refusal import refused
from handlers.troubles import undelivered
from handlers.turn import Turn
from storage import feedback, tasks
from storage.feedback import Feedback, Move, MoveNotAllowed
from storage.people import Role

_NUMBER = r"(F-\d{6}-\d{3,})"
_VERBS = "接单|回复客户|回复|追问|解决|转派|转给|级别|改类|改成|改为|情绪|不是反馈"
_COMMAND = re.compile(rf"^({_VERBS}|撤销)\s*{_NUMBER}\s*(.*)$", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(rf"^({_VERBS})(?:[\s:：,，]+(.+))?$", re.DOTALL)
_DAY = re.compile(r"^(日报|今天怎么样|今日情况|今天情况|汇报|数据|统计)[?？]?$")
_MINE = re.compile(r"^(我的|待办|我的反馈|我的待办)$")
_DONE = re.compile(rf"^(?:办好|办好了|已办|已联系)\s*{_NUMBER}?$", re.IGNORECASE)
_LOOK = re.compile(rf"^{_NUMBER}\s*(怎么样了|详情|进度)?[?？]?$", re.IGNORECASE)
_SHOWN = 20
"""Lines of a desk that one message holds."""

Command = Callable[[Turn, Feedback, str], Reply]


def _with_words(move: Move) -> Command:
    return lambda turn, matter, rest: words.offer(turn, matter, move, rest)


COMMANDS: Mapping[str, Command] = {
    "接单": lambda turn, matter, rest: _accepted(turn, matter),
    "回复": _with_words(Move.REPLY),
    "回复客户": _with_words(Move.REPLY),
    "追问": _with_words(Move.ASK),
    "解决": _with_words(Move.RESOLVE),
    "转派": lambda turn, matter, rest: _handed(turn, matter, rest),
    "转给": lambda turn, matter, rest: _handed(turn, matter, rest),
    "级别": grading.regrade,
    "改类": correcting.sort_anew,
    "改成": correcting.sort_anew,
    "改为": correcting.sort_anew,
    "情绪": correcting.feel_anew,
    "不是反馈": correcting.not_ours,
    "撤销": correcting.undo_last,
}


def by_word(turn: Turn) -> Reply | None:
    """A command from staff in their own chat; None for everyone and everything else."""
    if not turn.person.is_staff:
        return None
    found, look, asked = _COMMAND.match(turn.text), _LOOK.match(turn.text), finding.ASKED.match(turn.text)
    if not turn.is_private:
        return turn.say("desk.private") if found or asked else None
    if asked is not None:
        return finding.find(turn, asked[1])
    done = _DONE.match(turn.text)
    if done is not None:
        return _crossed_off(turn, done[1] or "")
    if found is None and look is None:
        return _without_number(turn)
    number = found[2] if found else (look[1] if look else "")
    matter = feedback.by_number(turn.session, number)
    if matter is None:
        return turn.say("desk.unknown", number=number.upper())
    if found is None:
        return Reply(shows=(staff.card(turn, matter, turn.person),))
    return _do(turn, COMMANDS[found[1]], matter, found[3].strip())


def lost(turn: Turn) -> Reply | None:
    """Staff in their own chat who said something we do not understand: tell them what they can say."""
    if not (turn.is_private and turn.person.is_staff):
        return None
    intent = read(turn.text).intent
    if intent is Intent.CLOSING:
        return None
    if intent is Intent.GREETING:
        return turn.say("staff.welcome", name=turn.person.name)
    if words.decides(turn.text):
        return turn.say("words.nothing")
    return turn.tell(_help(turn))


def _help(turn: Turn) -> str:
    mine = feedback.open_of(turn.session, turn.person)
    example = mine[0].number if mine else f"F-{turn.calendar.local(turn.at):%y%m%d}-001"
    told = turn.words("desk.help", example=example)
    return f"{told}\n{turn.words('desk.help.more')}" if _leads(turn) else told


def _without_number(turn: Turn) -> Reply | None:
    """我的, 日报, and a command where only one feedback can be meant."""
    if _DAY.match(turn.text) and _leads(turn):
        return Reply(shows=(digest.manager_words(turn),))
    if _MINE.match(turn.text):
        return _mine(turn)
    found, reading = _BARE.match(turn.text), read(turn.text)
    if found:
        return _only_one(turn, found[1], (found[2] or "").strip())
    if reading.intent is not Intent.PROGRESS or reading.number:
        return None
    return Reply(shows=(digest.manager_words(turn),)) if turn.person.role == Role.MANAGER else _mine(turn)


def _only_one(turn: Turn, verb: str, rest: str) -> Reply:
    mine = feedback.open_of(turn.session, turn.person)
    if not mine:
        return turn.say("desk.mine.none")
    if len(mine) == 1:
        return _do(turn, COMMANDS[verb], mine[0], rest)
    items = "\n".join(_line(turn, matter) for matter in mine[:_SHOWN])
    return turn.say("desk.which", count=len(mine), verb=verb, example=mine[0].number, items=items)


def _leads(turn: Turn) -> bool:
    return turn.person.role in (Role.LEAD, Role.MANAGER)


def _do(turn: Turn, command: Command, matter: Feedback, rest: str) -> Reply:
    try:
        return spoken(turn, command(turn, matter, rest))
    except MoveNotAllowed as no:
        return spoken(turn, refused(turn, no))


def _accepted(turn: Turn, matter: Feedback) -> Reply:
    return moves.accept(turn, matter, "")


def _handed(turn: Turn, matter: Feedback, name: str) -> Reply:
    return transfer.named(turn, matter, name) if name else transfer.ask_whom(turn, matter, "")


def _mine(turn: Turn) -> Reply:
    mine, by_hand = feedback.open_of(turn.session, turn.person), undelivered.listed(turn, turn.person)
    if not mine:
        return turn.tell(by_hand) if by_hand else turn.say("desk.mine.none")
    lines = "\n".join(_line(turn, matter) for matter in mine[:_SHOWN])
    told = turn.words("desk.mine", count=len(mine), items=lines)
    return turn.tell("\n".join(filter(None, (told, by_hand))))


def _crossed_off(turn: Turn, number: str) -> Reply:
    """What could not be delivered has been done by hand: all of it, or what is about one matter."""
    matter = feedback.by_number(turn.session, number) if number else None
    if number and matter is None:
        return turn.say("desk.unknown", number=number.upper())
    count = tasks.done(turn.session, turn.person, turn.at, matter=matter)
    return turn.say("task.crossed_off", count=count) if count else turn.say("task.none")


def _line(turn: Turn, matter: Feedback) -> str:
    return turn.words(
        "desk.mine.line",
        number=matter.number,
        state=matter.state,
        customer=turn.glance(matter),
        by=turn.by(matter.promised_by),
    )
