"""The card staff work with: always what is true now, and only the moves its reader may make."""

from collections.abc import Sequence
from typing import Literal

from handlers import files, sla
from handlers.messages import Action, Button, Card
from handlers.scene import Scene
from handlers.texts import quote
from handlers.triage.judge import KIND, TOPIC
from handlers.triage.subjects import OTHER
from storage import feedback, joinings, knowledge, lessons, opinions
from storage.feedback import Category, Feedback, Move
from storage.people import Person

PURPOSE = "card"
"""The purpose of deliveries that carry this card: these are repainted."""

BUTTONS: Sequence[tuple[Move, Literal["primary", "plain"]]] = (
    (Move.ACCEPT, "primary"),
    (Move.REPLY, "plain"),
    (Move.ASK, "plain"),
    (Move.TRANSFER, "plain"),
    (Move.RESOLVE, "plain"),
)
"""The moves a card may offer, in this order; a move appears wherever its rule allows it to the reader."""

WORDS_CHARACTERS = 120


def card(scene: Scene, matter: Feedback, reader: Person, note: str = "") -> Card:
    """A feedback as this reader may see and move it; `note` is why it comes to them now."""
    return Card(
        title=scene.words("card.title", number=matter.number, topic=_topic(scene, matter)),
        state=_state(scene, matter),
        facts=_facts(scene, matter),
        text=_text(scene, matter, reader, note),
        buttons=buttons(scene, matter, reader),
        link=scene.page(matter.number),
    )


def buttons(scene: Scene, matter: Feedback, reader: Person) -> tuple[Button, ...]:
    """What the reader may do now."""
    allowed = set(feedback.allowed(matter, reader))
    return tuple(
        Button(
            label=scene.words(f"button.{move}"),
            action=Action(verb=move, number=matter.number).pack(),
            style=style,
            number=number,
        )
        for number, (move, style) in enumerate(BUTTONS, start=1)
        if move in allowed
    )


def _topic(scene: Scene, matter: Feedback) -> str:
    """What kind it is and what it is about, each only where it says something; a mere guess says so."""
    said = [(name, word) for name, word in ((KIND, matter.kind), (TOPIC, matter.topic)) if word and word != OTHER]
    unsure = [name for name, _ in said if name in matter.doubts]
    words = [_marked(scene, word, name in unsure and len(unsure) < len(said)) for name, word in said]
    told = scene.words("card.topic", kind=words[0], topic=words[1]) if len(words) > 1 else "".join(words) or OTHER
    return _marked(scene, told, bool(said) and len(unsure) == len(said))


def _marked(scene: Scene, word: str, unsure: bool) -> str:
    return scene.words("card.unsure", word=word) if unsure else word


def _state(scene: Scene, matter: Feedback) -> str:
    if matter.assignee is None:
        return scene.words("card.state", state=matter.state)
    return scene.words("card.state.owned", state=matter.state, owner=matter.assignee.name)


def _facts(scene: Scene, matter: Feedback) -> tuple[tuple[str, str], ...]:
    rows = [
        (scene.words("card.customer"), scene.customer(matter)),
        (scene.words("card.from"), scene.place(matter.chat)),
        (scene.words("card.source"), scene.source(matter.chat)),
        (scene.words("card.priority"), str(matter.reasons[0]) if matter.reasons else matter.priority),
        _clock(scene, matter),
        (scene.words("card.files"), files.counted(scene, matter.files)),
        *_same(scene, matter),
    ]
    return tuple(row for row in rows if row[1])


def _same(scene: Scene, matter: Feedback) -> tuple[tuple[str, str], ...]:
    """How many customers met the same problem, and which matter it is known by."""
    known = joinings.of(scene.session, matter)
    count = joinings.companies(scene.session, known or matter)
    if known is not None:
        return ((scene.words("card.same"), scene.words("card.same.as", number=known.number, count=count)),)
    return ((scene.words("card.same"), scene.words("card.same.count", count=count)),) if count > 1 else ()


def _clock(scene: Scene, matter: Feedback) -> tuple[str, str]:
    if matter.responded_at is not None:
        return scene.words("card.responded"), scene.by(matter.responded_at)
    if matter.respond_by is None or matter.category == Category.RESOLVED:
        return "", ""
    overdue = matter.respond_by < scene.at
    late = f"（{sla.left(matter.respond_by - scene.at)}）" if overdue else ""
    return scene.words("card.respond_by"), f"{scene.by(matter.respond_by)}{late}"


def _text(scene: Scene, matter: Feedback, reader: Person, note: str) -> str:
    lines = [note] if note else []
    lines.append(scene.words("card.said", words=scene.quoted(matter.text, matter, reader, WORDS_CHARACTERS)))
    lines += [
        scene.words("card.fact", label=label, answer=scene.quoted(str(answer), matter, reader, WORDS_CHARACTERS))
        for label, answer in matter.facts.items()
    ]
    lines += [scene.words("card.quiet")] if matter.reporter.quiet_since else []
    lines += [
        scene.words("card.answered", words=quote(given.words, WORDS_CHARACTERS))
        for given in knowledge.beside(scene.session, matter)
    ]
    return "\n".join((*lines, *_second_opinion(scene, matter)))


def _second_opinion(scene: Scene, matter: Feedback) -> tuple[str, ...]:
    """What somebody else takes it for, until a colleague has said what it is."""
    opinion = opinions.of(scene.session, matter) if scene.policy.second_opinion.wanted else None
    view = opinion.view if opinion is not None else None
    if not view or lessons.of(scene.session, matter):
        return ()
    told = scene.words("card.topic", kind=view["kind"], topic=view["topic"])
    other = next((word for word in (view["kind"], view["topic"]) if word not in (matter.kind, matter.topic)), "")
    said = scene.words("card.second" if other else "card.second.same", view=told, why=view["why"])
    return (said, scene.words("card.second.hint", number=matter.number, word=other)) if other else (said,)
