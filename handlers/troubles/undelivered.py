"""What could not be delivered: another place to say it, else a colleague on whose list it stands until it is done."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import sla
from handlers.files import KINDS
from handlers.messages import Action, Button, Card, Reply
from handlers.scene import Scene
from handlers.turn import Turn
from storage import chats, deliveries, people, tasks
from storage.chats import Chat
from storage.deliveries import Delivery, Status
from storage.feedback import Feedback
from storage.people import Person
from storage.tasks import Task

UNDELIVERED, UNKNOWN = "undelivered", "unknown"
"""Purposes of the deliveries that tell of others; where one of these does not arrive, whoever is above is told."""

_KEYS = {
    (UNDELIVERED, False): "undelivered",
    (UNDELIVERED, True): "undelivered.wechat",
    (UNKNOWN, False): "unsure",
    (UNKNOWN, True): "unsure",
}
"""How a colleague is told, by what happened and whether the customer is on WeChat."""

ASIDE = ".private"
"""Added to the purpose of what was meant for a group and is said to one person."""


def nowhere(scene: Scene, row: Delivery, reason: str) -> bool:
    """No route leads there: say it where else its person can be spoken to, else tell who looks after the matter.

    Whether another place was found.
    """
    deliveries.give_up(scene.session, row, Status.FAILED, reason)
    aside = _elsewhere(scene.session, row)
    if aside is None:
        _hand_to_a_colleague(scene, row, UNDELIVERED)
        return False
    purpose = row.purpose + ASIDE if row.chat.is_group else row.purpose
    show = {**row.show, "mention": ""}
    deliveries.deliver(scene.session, row.cause, purpose, aside, show, scene.at, row.person, row.feedback)
    return True


def nobody_knows(scene: Scene, row: Delivery, reason: str) -> None:
    """It may have arrived, and sending it again could show it twice: who looks after the matter had better ask."""
    deliveries.give_up(scene.session, row, Status.UNKNOWN, reason)
    _hand_to_a_colleague(scene, row, UNKNOWN)


def keepers(session: Session, matter: Feedback) -> list[Person]:
    """Who looks after a matter: its owner, then whoever answers for the team."""
    owner = [matter.assignee] if matter.assignee is not None else []
    return [*owner, *(person for person in people.above(session, matter.team) if person not in owner)]


def listed(scene: Scene, person: Person) -> str:
    """What somebody still has to do by hand, in words; empty when there is nothing."""
    waiting = tasks.open_of(scene.session, person)
    if not waiting:
        return ""
    items = "\n".join(scene.words("task.line", words=task.words) for task in waiting)
    return scene.words("task.list", count=len(waiting), items=items, example=waiting[0].feedback.number)


def untold(scene: Scene) -> str:
    """What stands on lists whose owners could not be told, for their managers; empty when there is nothing."""
    waiting = tasks.untold(scene.session)
    if not waiting:
        return ""
    oldest, matters = waiting[0], {task.feedback_id for task in waiting}
    return scene.words(
        "digest.untold",
        count=len(matters),
        number=oldest.feedback.number,
        name=oldest.person.name,
        since=sla.length(scene.at - oldest.at),
    )


def pressed(turn: Turn, matter: Feedback, value: str) -> Reply:
    """“已联系” under the card: it is off the list."""
    task = turn.session.get(Task, int(value)) if value.isdigit() else None
    if task is None or task.person_id != turn.person.id or task.feedback_id != matter.id:
        return turn.say("refused.button")
    tasks.done(turn.session, turn.person, turn.at, task_id=task.id)
    return Reply(repaint=_card(turn, task))


def _elsewhere(session: Session, row: Delivery) -> Chat | None:
    """Where else the person can be spoken to: on the same platform first, and nowhere twice."""
    if row.person is None or row.purpose in (UNDELIVERED, UNKNOWN):
        return None
    purposes = (row.purpose, row.purpose + ASIDE, row.purpose.removesuffix(ASIDE))
    tried = set(
        session.scalars(select(Delivery.chat_id).where(Delivery.cause == row.cause, Delivery.purpose.in_(purposes)))
    )
    here = (row.chat.platform, row.chat.account)
    places = sorted(chats.private_chats(session, row.person), key=lambda chat: (chat.platform, chat.account) != here)
    return next((chat for chat in places if chat.id not in tried and chat.closed_at is None), None)


def _hand_to_a_colleague(scene: Scene, row: Delivery, kind: str) -> None:
    """Onto somebody's list, and tell them so; where they cannot be told, perhaps for the same reason, the next one."""
    matter = row.feedback
    if matter is None:
        return
    told = tasks.by_cause(scene.session, row.cause, row.purpose)
    person = _next_to_tell(scene.session, row, matter, told)
    if person is None:
        return
    kind, words = (told.kind, told.words) if told else (kind, _sentence(scene, row, matter, kind, person))
    words = scene.seen(words, matter, person)
    task = tasks.put(scene.session, f"delivery:{row.id}", kind, person, matter, words, scene.at)
    chat = chats.private_chat(scene.session, person)
    if chat is not None:
        scene.deliver(task.cause, kind, chat, _card(scene, task), person, matter)


def _next_to_tell(session: Session, row: Delivery, matter: Feedback, told: Task | None) -> Person | None:
    """The first who looks after it, but not whom it was for; after `told`, whoever comes behind them."""
    watching = keepers(session, matter)
    if told is not None and told.person in watching:
        watching = watching[watching.index(told.person) + 1 :]
    return next((one for one in watching if one.id != row.person_id), None)


def _card(scene: Scene, task: Task) -> Card:
    number = task.feedback.number
    done = Action(verb="done", number=number, value=str(task.id)).pack()
    return Card(
        title=scene.words(f"task.title.{task.kind}", number=number),
        state=scene.words("task.done") if task.done_at else "",
        text=task.words,
        buttons=() if task.done_at else (Button(label=scene.words("button.done"), action=done, style="primary"),),
        link=scene.page(number),
    )


def _sentence(scene: Scene, row: Delivery, matter: Feedback, kind: str, reader: Person) -> str:
    words = scene.quoted(_words(row.show), matter, reader, 200)
    if row.person_id != matter.reporter_id:
        return scene.words("undelivered.other", number=matter.number, words=words)
    key = _KEYS[kind, scene.is_wechat(row.chat)]
    return scene.words(key, number=matter.number, customer=matter.reporter.name, words=words)


def _words(show: dict[str, Any]) -> str:
    """What it says, whatever it is: a card, a text, a file."""
    file = f"[{KINDS[show['kind']]}]" if show.get("type") == "file" else ""
    return " ".join(filter(None, (show.get("title", ""), show.get("text", ""), file, show.get("name", ""))))
