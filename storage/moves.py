"""What may happen to a feedback: its states, the moves between them, whose they are, and the one table of RULES."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """What a state means for the clock: it runs, it is paused, it has stopped."""

    OPEN = "open"
    PAUSED = "paused"
    RESOLVED = "resolved"


class State(StrEnum):
    """Where a feedback stands, in the words its readers see."""

    INCOMPLETE = "待补充"
    UNASSIGNED = "待分派"
    WAITING = "待接单"
    WORKING = "处理中"
    WITH_CUSTOMER = "等客户"
    TO_CONFIRM = "待确认"
    CLOSED = "已闭环"
    EXPIRED = "未确认关闭"
    WITHDRAWN = "已撤回"
    MERGED = "已并入"
    DISMISSED = "不是反馈"
    ARCHIVED = "历史记录"
    """From before our time, read from a file: it is found and counted nowhere else, and no move starts from it."""

    @property
    def category(self) -> Category:
        """Whether the clock runs in this state."""
        return CATEGORIES[self]


CATEGORIES: Mapping[State, Category] = {
    State.INCOMPLETE: Category.OPEN,
    State.UNASSIGNED: Category.OPEN,
    State.WAITING: Category.OPEN,
    State.WORKING: Category.OPEN,
    State.WITH_CUSTOMER: Category.PAUSED,
    State.TO_CONFIRM: Category.RESOLVED,
    State.CLOSED: Category.RESOLVED,
    State.EXPIRED: Category.RESOLVED,
    State.WITHDRAWN: Category.RESOLVED,
    State.MERGED: Category.RESOLVED,
    State.DISMISSED: Category.RESOLVED,
    State.ARCHIVED: Category.RESOLVED,
}


class Move(StrEnum):
    """Everything that can happen to a feedback; each leaves one Event.

    JOIN and LEAVE say that it is the same as a known problem, FOLLOW that it was solved with it.
    REMIND and ESCALATE watch the first answer, CHASE and OVERRUN the solution. MERGE makes it part of another matter,
    SEPARATE takes that back; PART moves words out of it into a matter of their own. CORRECT says that it was taken for
    something else, DISMISS that it is no feedback at all, RESTORE that it is one.
    """

    CAPTURE = "capture"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    ADD = "add"
    ASSIGN = "assign"
    ACCEPT = "accept"
    TRANSFER = "transfer"
    REPLY = "reply"
    ASK = "ask"
    ANSWER = "answer"
    RESOLVE = "resolve"
    RATE = "rate"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    EXPIRE = "expire"
    REMIND = "remind"
    ESCALATE = "escalate"
    CHASE = "chase"
    OVERRUN = "overrun"
    INVITE = "invite"
    REGRADE = "regrade"
    JOIN = "join"
    LEAVE = "leave"
    FOLLOW = "follow"
    MERGE = "merge"
    SEPARATE = "separate"
    PART = "part"
    CORRECT = "correct"
    DISMISS = "dismiss"
    RESTORE = "restore"


class Party(StrEnum):
    """Who may make a move, seen from the feedback: worked out from the person who really acts."""

    REPORTER = "reporter"
    ASSIGNEE = "assignee"
    LEAD = "lead"
    MANAGER = "manager"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move starts, where it ends (None: where it began), and whose it is."""

    starts: frozenset[State]
    ends: State | None
    by: frozenset[Party]


S, P = State, Party
_LIVE = frozenset({S.WAITING, S.WORKING, S.WITH_CUSTOMER})
_UNSETTLED = _LIVE | {S.INCOMPLETE, S.UNASSIGNED}
_DONE = frozenset({S.TO_CONFIRM, S.CLOSED, S.EXPIRED})
_OURS = frozenset({P.ASSIGNEE, P.LEAD, P.MANAGER})
_THEIRS = frozenset({P.REPORTER})
_TIME = frozenset({P.SYSTEM})

RULES: Mapping[Move, Rule] = {
    Move.COMPLETE: Rule(frozenset({S.INCOMPLETE}), S.UNASSIGNED, _THEIRS | _TIME),
    Move.WITHDRAW: Rule(_UNSETTLED, S.WITHDRAWN, _THEIRS),
    Move.ADD: Rule(_UNSETTLED | _DONE, None, _THEIRS | _OURS | _TIME),
    Move.ASSIGN: Rule(frozenset({S.UNASSIGNED}), S.WAITING, _TIME),
    Move.ACCEPT: Rule(frozenset({S.WAITING}), S.WORKING, frozenset({P.ASSIGNEE})),
    Move.TRANSFER: Rule(_LIVE, S.WAITING, _OURS | _TIME),
    Move.REPLY: Rule(frozenset({S.WAITING, S.WORKING}), S.WORKING, frozenset({P.ASSIGNEE, P.LEAD})),
    Move.ASK: Rule(frozenset({S.WAITING, S.WORKING}), S.WITH_CUSTOMER, frozenset({P.ASSIGNEE, P.LEAD})),
    Move.ANSWER: Rule(frozenset({S.WITH_CUSTOMER}), S.WORKING, _THEIRS),
    Move.RESOLVE: Rule(_LIVE, S.TO_CONFIRM, frozenset({P.ASSIGNEE, P.LEAD})),
    Move.INVITE: Rule(frozenset({S.TO_CONFIRM}), None, _TIME),
    Move.RATE: Rule(frozenset({S.TO_CONFIRM, S.EXPIRED}), None, _THEIRS),
    Move.CONFIRM: Rule(frozenset({S.TO_CONFIRM, S.EXPIRED}), S.CLOSED, _THEIRS),
    Move.REOPEN: Rule(_DONE, S.WAITING, _THEIRS | {P.LEAD, P.MANAGER}),
    Move.EXPIRE: Rule(frozenset({S.TO_CONFIRM}), S.EXPIRED, _TIME),
    Move.REMIND: Rule(_LIVE, None, _TIME),
    Move.ESCALATE: Rule(_LIVE, None, _TIME),
    Move.CHASE: Rule(_LIVE, None, _TIME),
    Move.OVERRUN: Rule(_LIVE, None, _TIME),
    Move.JOIN: Rule(_UNSETTLED, None, _THEIRS),
    Move.LEAVE: Rule(_UNSETTLED | _DONE, None, _THEIRS | _OURS),
    Move.FOLLOW: Rule(_LIVE, S.TO_CONFIRM, _TIME),
    Move.REGRADE: Rule(_UNSETTLED, None, _OURS | _TIME),
    Move.MERGE: Rule(_UNSETTLED, S.MERGED, _THEIRS | _OURS),
    Move.SEPARATE: Rule(frozenset({S.MERGED}), S.UNASSIGNED, _THEIRS | _OURS),
    Move.PART: Rule(_UNSETTLED, None, _THEIRS | _OURS),
    Move.CORRECT: Rule(_UNSETTLED | _DONE, None, _OURS | _TIME),
    Move.DISMISS: Rule(_LIVE, S.DISMISSED, _OURS),
    Move.RESTORE: Rule(frozenset({S.DISMISSED}), S.WAITING, _OURS | _TIME),
}
"""The one table of what is allowed. CAPTURE is not in it: it has no state to start from."""

HANDS_OVER = frozenset({Move.ASSIGN, Move.TRANSFER})
"""Moves that name a new assignee; a reopening may."""
