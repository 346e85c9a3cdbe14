"""From captured to owned: judge again with all that is known, choose one owner, promise a time."""

from collections.abc import Iterable

from handlers import assignment, grading, sla
from handlers.assignment import Candidate, Matter
from handlers.beginning import begins
from handlers.cards import customer
from handlers.intake import known
from handlers.messages import Reply
from handlers.opinions import asking
from handlers.rules import keeping
from handlers.rules.ruling import Owner
from handlers.scene import Scene
from handlers.triage import kind as kinds
from handlers.turn import Turn
from storage import conversations, feedback, people
from storage.feedback import Feedback, Move
from storage.people import Person, Role

TOPIC = "asking"


def finish(turn: Turn, matter: Feedback) -> Reply:
    """Nothing more to ask: assign it and hand out the receipt; below it, a likely known problem to join."""
    settle(turn, matter, turn.person, turn.words("system.move.complete"))
    receipt, offered = customer.receipt(turn, matter), known.offer(turn, matter)
    return Reply(shows=(*turn.said(receipt), *offered)) if offered else turn.tell(receipt)


def settle(scene: Scene, matter: Feedback, actor: Person | None, why: str) -> None:
    """Complete, judge and assign. `actor` is the reporter, or None when time went on without an answer."""
    conversations.end_all(scene.session, matter.id, TOPIC)
    feedback.move(scene.session, matter, Move.COMPLETE, scene.at, actor, why=why)
    ruling = grading.understand(scene, matter)
    assign(scene, matter, ruling.owner)
    keeping.keep(scene, matter, ruling)
    asking.want(scene, matter)


def assign(scene: Scene, matter: Feedback, wanted: Owner | None = None) -> None:
    """Choose its one owner, and promise times. `wanted` is to whom a rule gives it."""
    loads = feedback.open_loads(scene.session)
    chosen = assignment.choose(scene.policy, _candidates(scene), loads, _matter(matter), wanted)
    matter.team = chosen.team
    promise(scene, matter)
    owner = scene.session.get_one(Person, chosen.person_id)
    feedback.move(scene.session, matter, Move.ASSIGN, scene.at, None, to=owner, why=chosen.why)


def promise(scene: Scene, matter: Feedback) -> None:
    """Promise a first answer and a solution for the cycle that begins now, counted from `beginning.begins`.

    Whoever has to ask a second time is answered as soon as one who complains; who praises is thanked at once.
    """
    if matter.kind == kinds.PRAISE and matter.cycle == 1:
        matter.respond_by = matter.resolve_by = None
        return
    since, kind = begins(matter, scene.at), sla.COMPLAINT if matter.cycle > 1 else matter.kind
    promised = sla.promise(scene.policy, scene.calendar, grading.level_of(matter), kind, since)
    matter.respond_by, matter.resolve_by = promised.respond_by, promised.resolve_by


def _candidates(scene: Scene) -> Iterable[Candidate]:
    staff = people.everyone(scene.session, Role.STAFF, Role.LEAD, Role.MANAGER)
    return [Candidate(p.id, p.key or "", p.name, p.role, p.team) for p in staff]


def _matter(matter: Feedback) -> Matter:
    return Matter(matter.kind, matter.topic, matter.text, matter.chat.chat_id)
