"""“忘记我”: asked once more, then a person's words, files and name are gone, and colleagues hear what was withdrawn."""

import re
from datetime import timedelta

from handlers.cards.repainting import repaint
from handlers.intake.capture import newest
from handlers.messages import Action, Button, Card, Reply
from handlers.plain import bare
from handlers.scene import Scene
from handlers.turn import Turn
from storage import conversations, feedback
from storage.erasing.people import forget_person
from storage.erasing.words import of_person
from storage.feedback import Feedback, Move, State
from storage.people import Person
from storage.transcript import Message

FORGET, KEEP = "forget", "keep"
"""The verbs of the two buttons; the first is the topic of the dialogue, too."""
_KEPT = timedelta(minutes=10)
"""How long a confirmation is still taken as one."""

_MINE = "(?:我的?|我们的?|关于我的?|本人的?)"
_ALL = "(?:所有|全部|一切|个人|账号|用户|聊天|反馈|历史)*(?:的)?"
_WHAT = "(?:信息|资料|数据|记录|隐私|内容)"
_ASKED = re.compile(
    rf"(?:请|麻烦|你们?|帮我|我要|我想|我要求|能不能|可以)*"
    rf"(?:(?:忘记|忘了|忘掉)(?:我|我吧|我了)"
    rf"|(?:删除|删掉|删了|清除|清空|抹掉|注销){_MINE}{_ALL}{_WHAT}"
    rf"|把?{_MINE}{_ALL}{_WHAT}(?:都|全都|全部|给)?(?:删除|删掉|删了|清除|清空|抹掉))"
    rf"(?:吧|吗|了|谢谢|一下)*"
)
_PLAINLY_YES = frozenset({"确认删除", "确定删除"})
"""What means nothing else, even where nothing was asked, or long ago."""
_YES = frozenset({"确认删除", "确认", "删除", "确定", "确定删除", "是的删除"})
_NO = frozenset({"不删了", "不删", "取消", "算了", "不用了", "不要删"})


def by_word(turn: Turn) -> Reply | None:
    """“忘记我”, and what is said to the question whether it is meant; None for everything else."""
    said = bare(turn.text)
    if _ASKED.fullmatch(said):
        return _asked(turn)
    if said not in _YES | _NO or _open(turn) is None:
        return None
    return _forgotten(turn) if said in _YES else _stay(turn)


def too_late(turn: Turn) -> Reply | None:
    """“确认删除” where no question hangs, or no longer: asked once more rather than taken for a feedback.

    None where a colleague waits for an answer: that may be it.
    """
    if bare(turn.text) not in _PLAINLY_YES or turn.person.is_staff or not turn.is_private:
        return None
    return _asked(turn) if newest(turn, [State.WITH_CUSTOMER]) is None else None


def confirmed(turn: Turn) -> Reply:
    """确认删除 under the question, pressed by whoever was asked."""
    return _forgotten(turn) if _open(turn) is not None else turn.say("refused.button")


def kept(turn: Turn) -> Reply:
    """不删了 under the question."""
    return _stay(turn) if _open(turn) is not None else turn.say("refused.button")


def forget(scene: Scene, person: Person, keep: Message | None = None) -> None:
    """Forget a customer: what is open of theirs is taken back, its owner hears so, and every card is painted over.

    `keep` is the message by which they asked, which is still to be answered.
    """
    session, at = scene.session, scene.at
    matters = of_person(session, person.id)
    for matter in matters:
        _settle(scene, matter, person)
    name, words = scene.words("erased.name"), scene.words("erased.words")
    forget_person(session, person, name, words, at, keep)
    for matter in matters:
        repaint(scene, matter)


def _asked(turn: Turn) -> Reply:
    if turn.person.is_staff:
        return turn.say("forget.staff")
    if not turn.is_private:
        return turn.say("forget.here")
    conversations.begin(turn.session, turn.person.id, turn.chat.id, FORGET, turn.at + _KEPT)
    return Reply(shows=(_question(turn),))


def _question(turn: Turn) -> Card:
    """What will be gone, and the two answers."""
    count = sum(_is_open(matter) for matter in of_person(turn.session, turn.person.id))
    lines = [turn.words("forget.text"), *([turn.words("forget.open", count=count)] if count else [])]
    buttons = (
        Button(label=turn.words("button.forget"), action=Action(verb=FORGET).pack(), style="danger"),
        Button(label=turn.words("button.keep"), action=Action(verb=KEEP).pack()),
    )
    return Card(title=turn.words("forget.title"), text="\n".join((*lines, turn.words("forget.hint"))), buttons=buttons)


def _forgotten(turn: Turn) -> Reply:
    forget(turn, turn.person, turn.message)
    return _told(turn, "forget.done", FORGET)


def _stay(turn: Turn) -> Reply:
    talk = _open(turn)
    if talk is not None:
        conversations.end(turn.session, talk)
    return _told(turn, "forget.kept", KEEP)


def _told(turn: Turn, key: str, verb: str) -> Reply:
    """The sentence, and the question as it looks once it is answered."""
    sentence = turn.words(key)
    if turn.text:
        return turn.tell(sentence)
    return Reply(
        shows=turn.said(sentence), repaint=Card(title=turn.words("forget.title"), state=turn.words(f"erased.{verb}"))
    )


def _settle(scene: Scene, matter: Feedback, person: Person) -> None:
    """What is open is taken back; what only waits for its customer's word waits no longer."""
    if _is_open(matter):
        feedback.move(scene.session, matter, Move.WITHDRAW, scene.at, person)
    elif matter.state == State.TO_CONFIRM:
        feedback.move(scene.session, matter, Move.EXPIRE, scene.at, None)


def _is_open(matter: Feedback) -> bool:
    return State(matter.state) in feedback.RULES[Move.WITHDRAW].starts


def _open(turn: Turn) -> conversations.Conversation | None:
    if not turn.is_private:
        return None
    return conversations.current(turn.session, turn.person.id, turn.chat.id, FORGET, turn.at)
