"""What follows from the rules that fitted a complete feedback: it is written down, and shown to whom it concerns."""

from handlers.cards import staff
from handlers.intake.asides import AT_ONCE
from handlers.rules.ruling import Ruling
from handlers.scene import Scene
from storage import chats, people, rules
from storage.feedback import Feedback
from storage.people import Person


def follow(scene: Scene, matter: Feedback, ruling: Ruling) -> None:
    """Write down what fitted, and show the card to everybody a rule names; the owner gets it anyway."""
    for match in ruling.matches:
        text = match.rule.model_dump(mode="json")
        rules.keep(scene.session, matter, text, scene.at, acted=match.rule.acts, did=match.did)
    for key, name in ruling.notify:
        person = people.by_key(scene.session, key)
        if person is not None and not _hears_anyway(scene, matter, person):
            _show(scene, matter, person, name)


def _hears_anyway(scene: Scene, matter: Feedback, person: Person) -> bool:
    """Whether it is their own, or so urgent that whoever stands above sees it at once."""
    above = [one.id for one in people.above(scene.session, matter.team) if one.id != matter.assignee_id][:1]
    return person.id == matter.assignee_id or (matter.priority == AT_ONCE and person.id in above)


def _show(scene: Scene, matter: Feedback, person: Person, rule: str) -> None:
    chat = chats.private_chat(scene.session, person)
    if chat is not None:
        card = staff.card(scene, matter, person, scene.words("card.note.rule", rule=rule))
        scene.deliver(f"rules:{matter.id}", staff.PURPOSE, chat, card, person, matter)
