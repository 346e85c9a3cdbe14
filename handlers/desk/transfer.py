"""Hand a matter to a colleague: choose by button or by name; the clock does not restart."""

from handlers.messages import Action, Button, Card, Reply
from handlers.turn import Turn
from storage import feedback, people
from storage.feedback import Feedback, Move, MoveNotAllowed
from storage.people import Person, Role

SHOWN = 5
"""How many colleagues a card offers; the others are reached by name."""


def ask_whom(turn: Turn, matter: Feedback, value: str) -> Reply:
    """Show who could take it."""
    feedback.check(matter, Move.TRANSFER, turn.person)
    others = colleagues(turn, matter)
    if not others:
        return turn.say("transfer.nobody")
    return Reply(shows=(_choices(turn, matter, others[:SHOWN]),))


def hand_over(turn: Turn, matter: Feedback, key: str) -> Reply:
    """Give it to the colleague with this key."""
    to = people.by_key(turn.session, key)
    if to is None:
        return turn.say("refused.button")
    return give(turn, matter, to)


def give(turn: Turn, matter: Feedback, to: Person) -> Reply:
    """Make the move; whoever gave it away sees where it went. Errors: MoveNotAllowed, also where it is theirs now."""
    if to.id == matter.assignee_id:
        raise MoveNotAllowed(matter, Move.TRANSFER, "state")
    why = turn.words("card.note.transferred", who=turn.person.name)
    feedback.move(turn.session, matter, Move.TRANSFER, turn.at, turn.person, to=to, why=why)
    done = turn.words("transfer.done", number=matter.number, owner=to.name)
    card = Card(
        title=turn.words("transfer.title", number=matter.number),
        state=turn.words("transfer.done.short", owner=to.name),
        link=turn.page(matter.number),
    )
    return Reply(repaint=card, shows=turn.said(done) if turn.text else ())


def named(turn: Turn, matter: Feedback, name: str) -> Reply:
    """Give it to the colleague of this name. Errors: MoveNotAllowed."""
    others = colleagues(turn, matter)
    found = [person for person in others if person.name == name or person.key == name]
    if not found:
        return turn.say("transfer.unknown", name=name, names="、".join(person.name for person in others))
    return give(turn, matter, found[0])


def colleagues(turn: Turn, matter: Feedback) -> list[Person]:
    """Everyone but the owner who could take it: the own team first, then the least laden."""
    loads = feedback.open_loads(turn.session)
    others = [p for p in people.everyone(turn.session, Role.STAFF, Role.LEAD) if p.id != matter.assignee_id]
    return sorted(others, key=lambda p: (p.team != matter.team, loads.get(p.id, 0), p.id))


def _choices(turn: Turn, matter: Feedback, others: list[Person]) -> Card:
    return Card(
        title=turn.words("transfer.title", number=matter.number),
        text=turn.words("transfer.text", number=matter.number),
        buttons=tuple(
            Button(
                label=person.name,
                action=Action(verb="hand", number=matter.number, value=person.key or "").pack(),
            )
            for person in others
        ),
    )
