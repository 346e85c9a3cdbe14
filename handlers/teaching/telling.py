"""Who hears that a feedback was taken off the desk: the one above, who can put it back."""

from handlers.messages import Text
from handlers.scene import Scene
from storage import chats, people
from storage.feedback import Event

_WORDS_CHARACTERS = 100


def dismissed(scene: Scene, event: Event) -> None:
    """What a colleague calls no feedback is read by one more pair of eyes; without a lead above, by nobody else."""
    matter, above = event.feedback, people.above(scene.session, event.feedback.team)
    person = next((one for one in above if one.id not in (event.actor_id, matter.assignee_id)), None)
    chat = chats.private_chat(scene.session, person) if person else None
    if chat is None or event.actor is None:
        return
    said = scene.words(
        "staff.dismissed",
        who=event.actor.name,
        number=matter.number,
        customer=matter.reporter.name,
        words=scene.quoted(matter.text, matter, person, _WORDS_CHARACTERS),
    )
    scene.deliver(f"event:{event.id}", "staff.dismissed", chat, Text(text=said), person, matter)
