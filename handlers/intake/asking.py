"""One question at a time, at most three, answerable by button or by word; silence loses nothing."""

from datetime import timedelta

from handlers.cards import customer
from handlers.intake import asides, completing, handover
from handlers.intake.questions import as_said, by_key
from handlers.intake.reading import Intent, read
from handlers.messages import Card, Reply
from handlers.policy import Question
from handlers.turn import Turn
from storage import alarms, conversations, feedback
from storage.chats import Chat
from storage.conversations import Conversation
from storage.feedback import Feedback, Move, State

TIMEOUT = "intake.timeout"
_KEEP = timedelta(days=1)
"""How long an answer is still taken as one, if nobody else has gone on before."""
_NO_ANSWER = frozenset({Intent.GREETING, Intent.CHAT, Intent.HELP, Intent.VENT})
"""Said to a question, these only call for the question again."""


def ask(turn: Turn, matter: Feedback, keys: list[str]) -> Reply:
    """Ask the first of these questions, here or in the speaker's own chat, and come back if nobody answers.

    It may be answered in either.
    """
    own = handover.wanted(turn, matter, keys)
    _begin(turn, matter, keys, own)
    alarms.set_alarm(
        turn.session,
        f"{TIMEOUT}:{matter.id}:{len(keys)}",
        TIMEOUT,
        turn.at + turn.policy.intake.question_timeout,
        matter.id,
    )
    question = by_key(turn.policy, keys[0])
    if own is not None:
        return handover.ask(turn, own, matter, question)
    return Reply(shows=(customer.question(turn, matter, question, turn.mention),))


def _begin(turn: Turn, matter: Feedback, keys: list[str], own: Chat | None) -> None:
    """The dialogue is open here, in the speaker's own chat, and wherever it was led before."""
    before = conversations.chats_of(turn.session, turn.person.id, completing.TOPIC, matter.id)
    for chat_id in {turn.chat.id, *before, *([own.id] if own is not None else [])}:
        conversations.begin(
            turn.session,
            turn.person.id,
            chat_id,
            completing.TOPIC,
            turn.at + _KEEP,
            matter.id,
            keys[0],
            {"keys": keys},
        )


def answered(turn: Turn) -> Reply | None:
    """Take words as the answer to the question that is open with this speaker in this chat."""
    talk = _open(turn)
    if talk is None:
        return None
    matter = turn.session.get_one(Feedback, talk.feedback_id)
    turn.message.feedback_id = matter.id
    intent = read(turn.text).intent
    if intent is Intent.HUMAN:
        return _to_a_human(turn, matter)
    if intent is Intent.CLOSING or asides.fed_up(turn.text):
        return completing.finish(turn, matter)
    if intent in _NO_ANSWER or asides.puzzled(turn.text):
        return Reply(shows=(customer.question(turn, matter, by_key(turn.policy, talk.step), turn.mention),))
    return _go_on(turn, matter, talk, "" if intent is Intent.SKIP else turn.text)


def chosen(turn: Turn, matter: Feedback, value: str) -> Reply:
    """A likely answer was pressed: `value` is the question's key and the option's place."""
    key, _, place = value.partition("/")
    options = {str(number): option for number, option in enumerate(by_key(turn.policy, key).options)}
    if place not in options:
        return turn.say("refused.button")
    return _pressed(turn, matter, key, options[place])


def skipped(turn: Turn, matter: Feedback, key: str) -> Reply:
    """The question was passed over."""
    return _pressed(turn, matter, key, "")


def _pressed(turn: Turn, matter: Feedback, key: str, answer: str) -> Reply:
    if matter.reporter_id != turn.person.id:
        return turn.say("question.not_yours", name=matter.reporter.name)
    talk = _open(turn)
    if talk is None or talk.feedback_id != matter.id or talk.step != key:
        return turn.say("question.done")
    reply = _go_on(turn, matter, talk, answer)
    question = by_key(turn.policy, key)
    done = customer.answered(turn, matter, question, answer)
    return Reply(shows=reply.shows or turn.said(reply.toast), repaint=done)


def _go_on(turn: Turn, matter: Feedback, talk: Conversation, answer: str) -> Reply:
    keys = list(talk.data["keys"])
    if answer:
        _keep(turn, matter, by_key(turn.policy, keys[0]), answer)
    told = {key: as_said(by_key(turn.policy, key), answer) for key in keys[1:]}
    left = [key for key, said in told.items() if not said]
    for key, said in told.items():
        if said:
            _keep(turn, matter, by_key(turn.policy, key), said)
    alarms.cancel(turn.session, matter.id, TIMEOUT)
    waits = not asides.alarming(" ".join((matter.text, *matter.facts.values())), matter.priority)
    left = handover.askable(turn, matter, left)
    return ask(turn, matter, left) if left and waits else completing.finish(turn, matter)


def _keep(turn: Turn, matter: Feedback, question: Question, answer: str) -> None:
    matter.facts = {**matter.facts, question.label: answer}
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, why=question.label, words=answer)


def _to_a_human(turn: Turn, matter: Feedback) -> Reply:
    completing.finish(turn, matter)
    feedback.move(turn.session, matter, Move.ADD, turn.at, turn.person, words=turn.text)
    return turn.say("human", number=matter.number, owner=turn.owner(matter))


def asked_about(turn: Turn) -> tuple[Feedback, Question] | None:
    """The matter and the question that are open with this speaker in this chat."""
    talk = _open(turn)
    if talk is None:
        return None
    return turn.session.get_one(Feedback, talk.feedback_id), by_key(turn.policy, talk.step)


def again(turn: Turn, matter: Feedback) -> tuple[Card, ...]:
    """The question that is still open about this matter, to be shown once more; nothing when none is."""
    asked = asked_about(turn)
    if asked is None or asked[0].id != matter.id:
        return ()
    return (customer.question(turn, matter, asked[1], turn.mention),)


def _open(turn: Turn) -> Conversation | None:
    talk = conversations.current(turn.session, turn.person.id, turn.chat.id, completing.TOPIC, turn.at)
    if talk is None:
        return None
    matter = turn.session.get(Feedback, talk.feedback_id)
    return talk if matter is not None and matter.state == State.INCOMPLETE else None
