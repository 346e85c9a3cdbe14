"""Did it truly help: a score by button or by word; a low one opens the second loop at the lead's."""

import re
from datetime import timedelta

from sqlalchemy import select

from handlers.cards import customer
from handlers.intake import capture, completing
from handlers.intake.reading import Intent, felt_first, read
from handlers.messages import Reply
from handlers.turn import Turn
from storage import alarms, conversations, feedback, people, surveys
from storage.conversations import Conversation
from storage.feedback import Category, Feedback, Move, State
from storage.people import Person
from storage.surveys import Survey

REASON = "reason"
_REASON_FOR = timedelta(hours=24)
_MIDDLING = 3
"""Up to this score we ask what was missing; a low one besides opens the second loop."""
_BARE_SCORES = frozenset({Intent.SCORE, Intent.CHOICE})
_TAKES_BACK = re.compile("取消|撤")
GRACE = timedelta(days=7)
"""How long after it was resolved “还是不行” reopens a matter; later it is a new one."""
_STILL = re.compile(
    r"(还是|仍然|依然|依旧|又|仲系|照样)[^，。！？!?]{0,6}"
    r"(不行|不能|不好|没用|没反应|没效果|没变|没解决|有问题|这样|一样|出现|报错|失败|坏|打不开|用不了|不对|唔得)"
    r"|(但是?|可是?|然而|不过)[^，。！？!?]{0,4}(没用|没好|没效果|没变化|不管用)|(问题|情况|毛病)(依旧|依然|照旧|如故)"
    r"|没有?(彻底)?解决|没修好|没有?好(?!意)|没弄好|问题还在|老样子"
)


def scored(turn: Turn, matter: Feedback, value: str) -> Reply:
    """A score was pressed."""
    if matter.reporter_id != turn.person.id:
        return turn.say("survey.not_yours", name=matter.reporter.name)
    survey = surveys.of_cycle(turn.session, matter)
    if survey is None or value not in map(str, customer.SCORES):
        return turn.say("survey.again")
    return _take(turn, matter, survey, int(value))


def by_word(turn: Turn) -> Reply | None:
    """“5”, “不满意” when a survey waits; after a low score, the words that say why."""
    why = _reason(turn)
    if why is not None:
        return why
    reading = read(turn.text)
    score = reading.score or felt_first(turn.text)
    if score is None:
        return None
    waiting = [survey for survey in surveys.waiting_for(turn.session, turn.person) if _here(turn, survey)]
    if not waiting:
        return turn.say("survey.again") if reading.intent in _BARE_SCORES and _rated_lately(turn) else None
    matter = waiting[0].feedback
    turn.message.feedback_id = matter.id
    return _take(turn, matter, waiting[0], score, turn.text if reading.intent is Intent.FEEDBACK else "")


def still_broken(turn: Turn) -> Reply | None:
    """“谢谢，但是还是不行” after we said it was solved: reopened without asking for a score."""
    if not _STILL.search(turn.text):
        return None
    done = select(Feedback).where(
        Feedback.reporter_id == turn.person.id,
        Feedback.chat_id == turn.chat.id,
        Feedback.state.in_((State.TO_CONFIRM, State.CLOSED, State.EXPIRED)),
    )
    matter = turn.session.scalar(done.order_by(Feedback.resolved_at.desc()).limit(1))
    if matter is None or matter.resolved_at is None or capture.newest(turn, capture.UNSETTLED) is not None:
        return None
    if matter.resolved_at <= turn.at - GRACE:
        return capture.captured_again(turn, matter)
    turn.message.feedback_id = matter.id
    _reopen(turn, matter, turn.words("card.note.reopened"), turn.text)
    return turn.say("reopened", number=matter.number, owner=turn.owner(matter), by=turn.by(matter.respond_by))


def _take(turn: Turn, matter: Feedback, survey: Survey, score: int, words: str = "") -> Reply:
    if not surveys.answer(turn.session, survey, score, turn.at):
        return turn.say("survey.again")
    feedback.move(turn.session, matter, Move.RATE, turn.at, turn.person, why=str(score))
    alarms.cancel(turn.session, matter.id, "survey.expire")
    survey.comment = words
    taken = _low if score <= turn.policy.survey.low else _well
    sentence = taken(turn, matter, score, words)
    if turn.text:
        return turn.tell(sentence)
    return Reply(shows=turn.said(sentence), repaint=customer.rated(turn, matter, score))


def _well(turn: Turn, matter: Feedback, score: int, words: str) -> str:
    feedback.move(turn.session, matter, Move.CONFIRM, turn.at, turn.person, why=str(score), words=words)
    key = "survey.thanks"
    if score <= _MIDDLING:
        key = "survey.heard" if words else "survey.middling"
    if key == "survey.middling":
        _ask_why(turn, matter, matter.cycle)
    return turn.words(key, score=score, number=matter.number, owner=turn.owner(matter))


def _low(turn: Turn, matter: Feedback, score: int, words: str) -> str:
    cycle = matter.cycle
    _reopen(turn, matter, turn.words("card.note.low", score=score), "")
    if words:
        feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=words)
    else:
        _ask_why(turn, matter, cycle)
    key = "survey.sorry.told" if words else "survey.sorry"
    return turn.words(key, number=matter.number, owner=turn.owner(matter), by=turn.by(matter.respond_by))


def _ask_why(turn: Turn, matter: Feedback, cycle: int) -> None:
    conversations.begin(
        turn.session, turn.person.id, turn.chat.id, REASON, turn.at + _REASON_FOR, matter.id, str(cycle)
    )


def _reopen(turn: Turn, matter: Feedback, why: str, words: str) -> None:
    """The second loop goes to the lead, not to whoever was rated, under a promise of its own."""
    to = _lead(turn, matter)
    feedback.move(turn.session, matter, Move.REOPEN, turn.at, turn.person, to=to, why=why, words=words)
    completing.promise(turn, matter)


def _lead(turn: Turn, matter: Feedback) -> Person | None:
    """The team's lead, else a manager; whoever handled it last only when there is nobody else."""
    above = people.above(turn.session, matter.team)
    return next((person for person in above if person.id != matter.assignee_id), matter.assignee)


def _reason(turn: Turn) -> Reply | None:
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, REASON, turn.at)
    reading = read(turn.text)
    if talk is None or reading.intent not in (Intent.FEEDBACK, Intent.CHAT, Intent.SKIP, Intent.CANCEL):
        return None
    matter = turn.session.get_one(Feedback, talk.feedback_id)
    if Move.ADD not in feedback.allowed(matter, turn.person):  # taken back since
        conversations.end(turn.session, talk)
        return None
    if reading.intent in (Intent.SKIP, Intent.CANCEL):
        return None if _TAKES_BACK.search(turn.text) else _no_reason(turn, matter, talk)
    survey = surveys.of_cycle(turn.session, matter, int(talk.step))
    if survey is not None:
        survey.comment = turn.text
    conversations.end(turn.session, talk)
    turn.message.feedback_id = matter.id
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=turn.text)
    return turn.say("survey.reason", number=matter.number, owner=turn.owner(matter))


def _no_reason(turn: Turn, matter: Feedback, talk: Conversation) -> Reply:
    """“算了” to the question why takes nothing back: whoever is unhappy is called all the same."""
    conversations.end(turn.session, talk)
    if matter.category == Category.RESOLVED:
        return turn.say("closing.ok")
    return turn.say("survey.no_reason", number=matter.number, owner=turn.owner(matter), by=turn.by(matter.respond_by))


def _rated_lately(turn: Turn) -> bool:
    return surveys.answered_since(turn.session, turn.person, turn.at - _REASON_FOR)


def _here(turn: Turn, survey: Survey) -> bool:
    return turn.is_private or survey.feedback.chat_id == turn.chat.id
