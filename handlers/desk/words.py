"""Words for the customer: asked for in the staff member's own chat, shown back, then sent."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from handlers import files
from handlers.cards import staff
from handlers.messages import Action, Button, Card, Reply, Text
from handlers.turn import Turn
from storage import attachments, chats, conversations, feedback
from storage.conversations import Conversation
from storage.feedback import Feedback, Move

TOPIC = "words"
_KEEP = timedelta(hours=12)
_SEND = frozenset({"发送", "发", "确认", "好", "是", "ok"})
_REWRITE = frozenset({"重写", "改", "修改"})
_DROP = frozenset({"放弃", "取消", "算了", "不发了"})


def ask_for(move: Move) -> Callable[[Turn, Feedback, str], Reply]:
    """The press that asks for the words of this move."""

    def press(turn: Turn, matter: Feedback, value: str) -> Reply:
        feedback.check(matter, move, turn.person)
        return _say(turn, matter, move, turn.typed) if turn.typed else _ask(turn, matter, move)

    return press


def with_file(turn: Turn, kind: str) -> Reply | None:
    """A picture or file from a member of staff who was asked for words: it goes with them. None if nobody asked."""
    talk = _open(turn)
    if talk is None or not turn.media:
        return None
    matter = turn.session.get_one(Feedback, talk.feedback_id)
    talk.data = {**talk.data, "with": [*_with(talk), turn.message.id]}
    if talk.data.get("words"):
        return _show_back(turn, matter, talk, talk.data["words"])
    return turn.say("words.file", kind=kind, customer=matter.reporter.name)


def taken(turn: Turn) -> Reply | None:
    """Words from a member of staff who was asked for them, or their decision about what was shown back."""
    talk = _open(turn)
    if talk is None:
        return None
    matter = feedback.hold(turn.session, turn.session.get_one(Feedback, talk.feedback_id))
    said = turn.text.lower()
    if said in _DROP:
        return _drop(turn, talk)
    if talk.data.get("words") and said in _SEND:
        return _send(turn, matter, talk)
    if talk.data.get("words") and said in _REWRITE:
        return _again(turn, talk)
    if turn.media:
        talk.data = {**talk.data, "with": [*_with(talk), turn.message.id]}
    return _show_back(turn, matter, talk, turn.text)


def decides(text: str) -> bool:
    """Whether a line says nothing but what to do with words that were shown back."""
    return text.lower() in _SEND | _REWRITE | _DROP


def offer(turn: Turn, matter: Feedback, move: Move, words: str) -> Reply:
    """Words that came together with the command: show them back at once. Errors: MoveNotAllowed."""
    feedback.check(matter, move, turn.person)
    talk = _begin(turn, matter, move)
    return _show_back(turn, matter, talk, words) if words else _ask(turn, matter, move)


def send(turn: Turn, matter: Feedback, value: str) -> Reply:
    """发送 under the words that were shown back; pressed again, nothing is sent twice."""
    talk = _shown(turn, matter, value)
    return _send(turn, matter, talk) if talk else turn.say("words.old")


def rewrite(turn: Turn, matter: Feedback, value: str) -> Reply:
    """重写 under the words."""
    talk = _shown(turn, matter, value)
    return _again(turn, talk) if talk else turn.say("words.old")


def drop(turn: Turn, matter: Feedback, value: str) -> Reply:
    """放弃 under the words."""
    talk = _shown(turn, matter, value)
    return _drop(turn, talk) if talk else turn.say("words.old")


def _ask(turn: Turn, matter: Feedback, move: Move) -> Reply:
    _begin(turn, matter, move)
    sentence = turn.words(f"words.ask.{move}", customer=matter.reporter.name, number=matter.number)
    own = chats.private_chat(turn.session, turn.person, turn.chat.platform, turn.chat.account)
    if turn.is_private or own is None:
        return Reply(shows=(Text(text=sentence),))
    turn.deliver(turn.cause, "words.ask", own, Text(text=sentence), turn.person, matter)
    return Reply(repaint=staff.card(turn, matter, turn.person))


def _say(turn: Turn, matter: Feedback, move: Move, words: str) -> Reply:
    """Words that were typed on the card itself go out at once."""
    asked = conversations.of_person(turn.session, turn.person.id, TOPIC, matter.id, turn.at)
    if asked is not None:
        conversations.end(turn.session, asked)
    feedback.move(turn.session, matter, move, turn.at, turn.person, words=words)
    toast = turn.words("words.sent.toast", customer=matter.reporter.name, number=matter.number)
    card = staff.card(turn, matter, turn.person) if turn.is_private else None
    return Reply(repaint=card, toast=toast)


def _begin(turn: Turn, matter: Feedback, move: Move) -> Conversation:
    own = chats.private_chat(turn.session, turn.person, turn.chat.platform, turn.chat.account) or turn.chat
    return conversations.begin(
        turn.session, turn.person.id, own.id, TOPIC, turn.at + _KEEP, matter.id, move, {"words": ""}
    )


def _show_back(turn: Turn, matter: Feedback, talk: Conversation, words: str) -> Reply:
    nonce = str(turn.message.id)
    if not turn.media:  # a file belongs to the matter once it is sent
        turn.message.feedback_id = matter.id
    talk.data = {**talk.data, "words": words, "nonce": nonce}
    return Reply(shows=(_preview(turn, matter, talk, words, nonce),))


def _preview(turn: Turn, matter: Feedback, talk: Conversation, words: str, nonce: str) -> Card:
    return Card(
        title=turn.words("words.preview", customer=matter.reporter.name, where=_where(turn, matter)),
        state=f"{matter.number} · {turn.words(f'button.{talk.step}')}",
        facts=_enclosed(turn, talk),
        text=words,
        buttons=tuple(
            Button(
                label=turn.words(f"button.{verb}"),
                action=Action(verb=verb, number=matter.number, value=nonce).pack(),
                style="primary" if verb == "send" else "plain",
            )
            for verb in ("send", "rewrite", "drop")
        ),
        link=turn.page(matter.number),
    )


def _where(turn: Turn, matter: Feedback) -> str:
    """Where the words will be read: in private, where the group is closed to us."""
    return turn.words("card.private") if matter.chat.closed_at is not None else turn.place(matter.chat)


def _send(turn: Turn, matter: Feedback, talk: Conversation) -> Reply:
    words = talk.data["words"]
    conversations.end(turn.session, talk)  # also when it is refused: nobody shall be asked for these words for ever
    event = feedback.move(turn.session, matter, Move(talk.step), turn.at, turn.person, words=words)
    files.enclose(turn, matter, event, _with(talk))
    toast = turn.words("words.sent.toast", customer=matter.reporter.name, number=matter.number)
    return _settled(turn, matter, "words.sent", words, toast)


def _again(turn: Turn, talk: Conversation) -> Reply:
    matter, words = turn.session.get_one(Feedback, talk.feedback_id), talk.data["words"]
    talk.data = {"words": "", "with": _with(talk)}
    return _settled(turn, matter, "words.rewritten", words, turn.words("words.rewrite"))


def _drop(turn: Turn, talk: Conversation) -> Reply:
    matter, words = turn.session.get_one(Feedback, talk.feedback_id), talk.data.get("words", "")
    conversations.end(turn.session, talk)
    return _settled(turn, matter, "words.dropped", words, turn.words("words.dropped.toast"))


def _settled(turn: Turn, matter: Feedback, state: str, words: str, sentence: str) -> Reply:
    """The preview as it looks now, on a press; the sentence, when it was said by word."""
    if turn.text:
        return turn.tell(sentence)
    card = Card(
        title=turn.words("words.preview", customer=matter.reporter.name, where=_where(turn, matter)),
        state=turn.words(state),
        facts=((turn.words("card.number"), matter.number),),
        text=words,
        link=turn.page(matter.number),
    )
    return Reply(repaint=card, toast=sentence if state == "words.rewritten" else "")


def _with(talk: Conversation) -> list[int]:
    """The ids of the messages whose files go along."""
    return list(talk.data.get("with", []))


def _enclosed(turn: Turn, talk: Conversation) -> tuple[tuple[str, str], ...]:
    if not _with(talk):
        return ()
    kinds = Counter(row.kind for row in attachments.of_messages(turn.session, _with(talk)))
    return ((turn.words("card.files"), files.counted(turn, kinds)),)


def _open(turn: Turn) -> Conversation | None:
    if not (turn.is_private and turn.person.is_staff):
        return None
    return conversations.current(turn.session, turn.person.id, turn.chat.id, TOPIC, turn.at)


def _shown(turn: Turn, matter: Feedback, nonce: str) -> Conversation | None:
    """The dialogue whose words this preview shows, if they are still the last ones."""
    talk = conversations.of_person(turn.session, turn.person.id, TOPIC, matter.id, turn.at)
    return talk if talk is not None and talk.data.get("nonce") == nonce else None
