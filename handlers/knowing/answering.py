"""A question that we know the answer to is answered at once; it is filed when that did not help."""

import re
from datetime import timedelta

from handlers.cards import answers
from handlers.intake import adding, asides, asking, capture, completing
from handlers.intake.reading import Intent, read
from handlers.knowing import helping, matching
from handlers.knowing.matching import Found
from handlers.messages import Reply, Said, Show, Text
from handlers.triage import kind as kinds
from handlers.triage.levels import AT_ONCE
from handlers.turn import Turn
from storage import conversations, knowledge
from storage.feedback import Feedback, State
from storage.knowledge import Given, Outcome

TOPIC = "answer"
_OPEN_FOR = timedelta(days=1)
"""How long words may still say whether an answer helped, and asking the same again says that it did not."""


_COMPLAINS = re.compile("投诉|举报|曝光|差评")


def asked(turn: Turn) -> Reply | None:
    """A question that is surely like a known one, with nothing wrong in it: answered, and not filed.

    Who asks the same again was not helped: that is filed. What colleagues wait for, and what quotes a message, is
    theirs to read.
    """
    found = _found(turn)
    if found is None or not matching.may_answer(found.answer, turn.text):
        return None
    before = knowledge.given_lately(turn.session, turn.person, turn.chat, found.answer.name, turn.at - _OPEN_FOR)
    if before is not None:
        return capture.begin(turn, _filed(turn, before, turn.text))
    given = knowledge.give(turn.session, found.answer.name, found.answer.answer, turn.message, turn.at)
    asked_now = asking.asked_about(turn)
    if asked_now is not None:
        words = turn.words("answer.back", answer=found.answer.answer, ask=asked_now[1].ask)
        return Reply(shows=(answers.spoken(turn, found.answer, words, turn.mention),))
    conversations.begin(
        turn.session, turn.person.id, turn.chat.id, TOPIC, turn.at + _OPEN_FOR, data={"given": given.id}
    )
    return Reply(shows=answers.answer(turn, given, found.answer, turn.mention))


def followed_up(turn: Turn) -> Reply | None:
    """Words after an answer: that it helped, that it did not, or more about the same question."""
    given = _open(turn)
    if given is None:
        return None
    reading = read(turn.text)
    if helping.helped(turn.text):
        _settled(turn, given, Outcome.SOLVED)
        return turn.say("answer.solved")
    if reading.intent is Intent.HUMAN:
        return completing.finish(turn, _filed(turn, given))
    if reading.intent is not Intent.FEEDBACK:
        return None
    if not _is_about(turn, given):
        return turn.say("closing.ok") if helping.takes_note(turn.text) else None
    return capture.begin(turn, _filed(turn, given, turn.text))


def captured(turn: Turn) -> Reply:
    """A matter of its own, as always; where we know something that may help meanwhile, it stands below the receipt.

    Who complains or is upset, and what cannot wait, gets no tip: it would sound like being put off.
    """
    reply, found = adding.captured(turn), _found(turn)
    matter = capture.newest(turn, capture.UNSETTLED) if found is not None else None
    if found is None or matter is None or not _may_be_helped(matter):
        return reply
    knowledge.give(turn.session, found.answer.name, found.answer.answer, turn.message, turn.at, matter)
    return Reply(shows=_with_tip(turn, reply, found))


def pressed_solved(turn: Turn, value: str) -> Reply:
    """解决了."""
    given = knowledge.by_id(turn.session, value)
    if given is None or given.person_id != turn.person.id:
        return _not_theirs(turn, given)
    if given.feedback is not None:
        return _filed_before(turn, given.feedback)
    _settled(turn, given, Outcome.SOLVED)
    return Reply(shows=turn.said(turn.words("answer.solved")), repaint=answers.settled(turn, given, "solved"))


def pressed_unsolved(turn: Turn, value: str) -> Reply:
    """没解决，转人工: filed with the whole question, and nothing more is asked."""
    given = knowledge.by_id(turn.session, value)
    if given is None or given.person_id != turn.person.id:
        return _not_theirs(turn, given)
    if given.feedback is not None:
        return _filed_before(turn, given.feedback)
    reply = completing.finish(turn, _filed(turn, given))
    return Reply(shows=reply.shows or turn.said(reply.toast), repaint=answers.settled(turn, given, "filed"))


def _found(turn: Turn) -> Found | None:
    """The answer to what was said, where this may be answered at all."""
    if not turn.policy.answers or (turn.person.is_staff and turn.is_private):
        return None
    if not isinstance(turn.heard, Said) or turn.heard.quoted or turn.media:
        return None
    if capture.newest(turn, [State.WITH_CUSTOMER]) is not None:
        return None
    return matching.find(turn.policy.answers, turn.text, turn.calendar.local(turn.at).date())


def _filed(turn: Turn, given: Given, more: str = "") -> Feedback:
    """A new feedback of all that was said about it, which names the answer that did not help."""
    said = dict.fromkeys(words for words in (given.message.text, more) if words)
    matter = capture.take(turn, "\n".join(said) or given.name)
    given.message.feedback_id = matter.id
    _settled(turn, given, Outcome.UNSOLVED, matter)
    return matter


def _settled(turn: Turn, given: Given, outcome: Outcome, matter: Feedback | None = None) -> None:
    knowledge.settle(turn.session, given, outcome, matter)
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, TOPIC, turn.at)
    if talk is not None and talk.data.get("given") == given.id:
        conversations.end(turn.session, talk)


def _open(turn: Turn) -> Given | None:
    """The answer that words in this chat may still be about: nothing was brought or done here since."""
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, TOPIC, turn.at)
    given = knowledge.by_id(turn.session, str(talk.data["given"])) if talk is not None else None
    matter = capture.newest(turn, capture.UNSETTLED) if given is not None else None
    return given if given is not None and (matter is None or matter.changed_at < given.at) else None


def _is_about(turn: Turn, given: Given) -> bool:
    lately = given.at >= turn.at - turn.policy.intake.follow_window
    return helping.goes_on(turn.text, given.message.text, lately=lately)


def _may_be_helped(matter: Feedback) -> bool:
    upset = matter.kind == kinds.COMPLAINT or asides.angry(matter.text) or _COMPLAINS.search(matter.text)
    return not upset and matter.priority != AT_ONCE


def _with_tip(turn: Turn, reply: Reply, found: Found) -> tuple[Show, ...]:
    """The tip in one message with the receipt; before a question, which stands last."""
    tip = turn.words("answer.tip", answer=found.answer.answer)
    first, *rest = reply.shows
    if isinstance(first, Text) and not rest:
        return (answers.spoken(turn, found.answer, f"{first.text}\n{tip}", turn.mention),)
    return (answers.spoken(turn, found.answer, tip, turn.mention), *reply.shows)


def _not_theirs(turn: Turn, given: Given | None) -> Reply:
    if given is None or given.chat_id != turn.chat.id:
        return Reply(toast=turn.words("refused.button"))
    return turn.say("answer.not_yours", name=given.person.name)


def _filed_before(turn: Turn, matter: Feedback) -> Reply:
    return turn.say("answer.filed", number=matter.number, owner=turn.owner(matter))
