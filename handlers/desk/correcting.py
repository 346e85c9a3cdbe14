"""“改类 F-… 投诉”, “情绪 F-… 不满”, “不是反馈 F-…”, “撤销 F-…”: what we took words for, put right by a colleague."""

from collections.abc import Iterator, Mapping

from handlers.messages import Action, Button, Card, Reply
from handlers.teaching import correcting
from handlers.teaching.memory import NAMES
from handlers.triage.judge import FEEDBACK, FEELING, KIND, TOPIC
from handlers.triage.learning.precedents import FEWEST
from handlers.triage.sentiment import FEELINGS, Sentiment
from handlers.triage.taxonomy import taxonomy
from handlers.triage.told import KINDS
from handlers.turn import Turn
from storage import feedback, lessons
from storage.feedback import Feedback, Move
from storage.lessons import Lesson

CORRECT, UNDO = "correct", "uncorrect"
"""The verbs of the buttons."""
NO_FEEDBACK = "不是反馈"
_OFFERED = 5
"""Kinds on buttons, so that with “不是反馈” there are six: the most a card can carry."""
_FEELINGS: Mapping[str, Sentiment] = {word: feeling for feeling, word in FEELINGS.items()} | {
    "负面": "negative",
    "生气": "negative",
    "愤怒": "negative",
    "中性": "neutral",
    "一般": "neutral",
    "正面": "positive",
    "高兴": "positive",
}


def sort_anew(turn: Turn, matter: Feedback, rest: str) -> Reply:
    """Another kind or topic, by its name; without one, the kinds to choose from. Errors: MoveNotAllowed."""
    feedback.check(matter, Move.CORRECT, turn.person)
    wanted = rest.strip(" 。，,")
    if wanted == NO_FEEDBACK:
        return not_ours(turn, matter, "")
    if wanted in KINDS:
        return _corrected(turn, matter, KIND, wanted)
    topics = taxonomy(turn.policy.taxonomy).topics
    if wanted in topics:
        return _corrected(turn, matter, TOPIC, turn.policy.taxonomy.known_as(wanted))
    if wanted:
        names = "、".join(dict.fromkeys((*KINDS, *topics)))
        return turn.say("desk.correct.unknown", word=wanted, names=names)
    return Reply(shows=(_choices(turn, matter),))


def feel_anew(turn: Turn, matter: Feedback, rest: str) -> Reply:
    """Another sentiment. Errors: MoveNotAllowed."""
    feedback.check(matter, Move.CORRECT, turn.person)
    feeling = _FEELINGS.get(rest.strip(" 。，,"))
    if feeling is None:
        now = correcting.called(turn, FEELING, matter.sentiment)
        return turn.say("desk.correct.feeling", number=matter.number, now=now)
    return _corrected(turn, matter, FEELING, feeling)


def not_ours(turn: Turn, matter: Feedback, rest: str) -> Reply:
    """No feedback at all. Errors: MoveNotAllowed."""
    lesson = correcting.dismiss(turn, matter, turn.person)
    title = turn.words("desk.dismissed", number=matter.number)
    like = turn.words("desk.dismissed.like") if _teaches(lesson) else ""
    return _done(turn, matter, lesson, title, turn.words("desk.dismissed.text") + like)


def undo_last(turn: Turn, matter: Feedback, rest: str) -> Reply:
    """Take back what was put right last about this feedback. Errors: MoveNotAllowed."""
    counting = lessons.of(turn.session, matter)
    return _undone(turn, matter, counting[-1]) if counting else turn.say("desk.undo.none", number=matter.number)


def pressed(turn: Turn, matter: Feedback, value: str) -> Reply:
    """One of the kinds was chosen."""
    if value not in (*KINDS, NO_FEEDBACK):
        return turn.say("refused.button")
    return sort_anew(turn, matter, value)


def pressed_undo(turn: Turn, matter: Feedback, value: str) -> Reply:
    """撤销 under what was put right: `value` is the lesson."""
    lesson = lessons.by_id(turn.session, int(value)) if value.isdigit() else None
    if lesson is None or lesson.feedback_id != matter.id:
        return turn.say("refused.button")
    return _undone(turn, matter, lesson)


def _corrected(turn: Turn, matter: Feedback, decision: str, becomes: str) -> Reply:
    now = correcting.called(turn, decision, becomes)
    if correcting.value_of(turn, matter, decision) == becomes:
        return turn.say("desk.correct.same", number=matter.number, what=NAMES[decision], now=now)
    lesson = correcting.correct(turn, matter, decision, becomes, turn.person)
    title = turn.words("desk.corrected", number=matter.number, what=NAMES[decision], now=now)
    return _done(turn, matter, lesson, title, turn.words("desk.corrected.text") if _teaches(lesson) else "")


def _teaches(lesson: Lesson) -> bool:
    """Whether words like these are recognised by it; too few of them say too little."""
    return len(lesson.traits) >= FEWEST


def _done(turn: Turn, matter: Feedback, lesson: Lesson, title: str, text: str) -> Reply:
    """What was done, with the way back."""
    action = Action(verb=UNDO, number=matter.number, value=str(lesson.id)).pack()
    button = Button(label=turn.words("button.undo"), action=action)
    card = Card(title=title, text=text, buttons=(button,), link=turn.page(matter.number))
    return Reply(repaint=card)


def _undone(turn: Turn, matter: Feedback, lesson: Lesson) -> Reply:
    if not correcting.undo(turn, lesson, turn.person):
        return turn.say("desk.undo.before", number=matter.number)
    now = correcting.called(turn, lesson.decision, correcting.value_of(turn, matter, lesson.decision))
    key = "desk.undone.feedback" if lesson.decision == FEEDBACK else "desk.undone"
    return Reply(repaint=Card(title=turn.words(key, number=matter.number, what=NAMES[lesson.decision], now=now)))


def _choices(turn: Turn, matter: Feedback) -> Card:
    return Card(
        title=turn.words("desk.correct.ask", number=matter.number, now=matter.kind),
        text=turn.words("desk.correct.hint", number=matter.number),
        buttons=tuple(
            Button(label=word, action=Action(verb=CORRECT, number=matter.number, value=word).pack())
            for word in _offered(matter)
        ),
    )


def _offered(matter: Feedback) -> Iterator[str]:
    """The kinds it is not, and that it is no feedback."""
    yield from [kind for kind in KINDS if kind != matter.kind][:_OFFERED]
    yield NO_FEEDBACK
