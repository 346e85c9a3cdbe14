"""What the customer is shown: the question, the receipt, and the request for a score."""

from handlers import praising
from handlers.messages import Action, Button, Card
from handlers.plain import plain
from handlers.policy import Question
from handlers.scene import Scene
from handlers.triage import kind as kinds
from handlers.triage import urgency
from handlers.triage.judge import KIND
from storage import rules
from storage.feedback import Feedback
from storage.people import Person

SCORES = (1, 2, 3, 4, 5)
"""In this order, so that the number of an option is its score where a card is shown as numbered text."""

_SORRY = "receipt.sorry"
_TONES = {
    kinds.COMPLAINT: _SORRY,
    kinds.DEFECT: _SORRY,
    kinds.IDEA: "receipt.idea",
}
"""What is said first, by kind."""


def question(scene: Scene, matter: Feedback, asked: Question, mention: str) -> Card:
    """One question with its likely answers as buttons, and the ways out."""
    choices = [
        Button(label=option, action=Action(verb="answer", number=matter.number, value=f"{asked.key}/{place}").pack())
        for place, option in enumerate(asked.options[:4])
    ]
    ways_out = [
        Button(label=scene.words(f"button.{verb}"), action=Action(verb=verb, number=matter.number, value=value).pack())
        for verb, value in (("skip", asked.key), ("cancel", ""))
    ]
    return Card(
        title=asked.ask,
        state=scene.words("captured", number=matter.number),
        text=scene.words("question.hint"),
        buttons=(*choices, *ways_out),
        mention=mention,
    )


def receipt(scene: Scene, matter: Feedback) -> str:
    """Number, own words, owner and promised time, in the tone the matter asks for; praise is promised nothing.

    Below it stands what a rule lets its customer know.
    """
    return "\n".join((_receipt(scene, matter), *_by_rules(scene, matter)))


def _by_rules(scene: Scene, matter: Feedback) -> list[str]:
    if not any(rule.then.answer for rule in scene.policy.rules):
        return []
    fitted = [match.version.text["then"]["answer"] for match in rules.of(scene.session, matter) if match.acted]
    return list(dict.fromkeys(filter(None, fitted)))


def _receipt(scene: Scene, matter: Feedback) -> str:
    if matter.kind == kinds.PRAISE:
        return _praise(scene, matter)
    before = _tone(matter)
    lines = [scene.words(before)] if before else []
    lines.append(_promise(scene, matter))
    if matter.priority == "P0" and _dangerous(matter):
        lines.append(scene.words("receipt.danger"))
    return "\n".join(lines)


def _tone(matter: Feedback) -> str:
    """What is said first; nobody is told we are sorry for what may well be a question."""
    before = _TONES.get(matter.kind, "")
    calm = KIND in matter.doubts and matter.sentiment != "negative"
    return "" if before == _SORRY and calm else before


def _praise(scene: Scene, matter: Feedback) -> str:
    """Who will hear it: whom it names and their leads, else whoever got it."""
    who = praising.praised(scene, matter)
    if not who:
        return scene.words("receipt.praise", number=matter.number, owner=scene.owner(matter), team=scene.team(matter))
    names, up = (_listed(some) for some in (who, praising.leads(scene, who)))
    hearers = scene.words("list.and", before=names, last=up) if up else names
    return scene.words("receipt.praise.named", number=matter.number, names=names, hearers=hearers)


def _listed(some: list[Person]) -> str:
    return "、".join(one.name for one in some)


def _dangerous(matter: Feedback) -> bool:
    said = plain(" ".join((matter.text, *map(str, matter.facts.values()))))
    return any(sign.name == urgency.DANGER for sign in urgency.signs(said))


def _promise(scene: Scene, matter: Feedback) -> str:
    return scene.words(
        "receipt",
        number=matter.number,
        words=_own(scene, matter, matter.text),
        owner=scene.owner(matter),
        team=scene.team(matter),
        by=scene.by(matter.respond_by),
    )


def survey(scene: Scene, matter: Feedback, mention: str) -> Card:
    """Five scores to press, or to say."""
    return Card(
        title=scene.words("survey.title", number=matter.number),
        text="\n".join(
            (
                scene.words("survey.text", words=_own(scene, matter, matter.text), owner=scene.owner(matter)),
                scene.words("survey.hint"),
            )
        ),
        buttons=tuple(
            Button(
                label=scene.words(f"survey.button.{score}"),
                action=Action(verb="score", number=matter.number, value=str(score)).pack(),
            )
            for score in SCORES
        ),
        mention=mention,
    )


def rated(scene: Scene, matter: Feedback, score: int) -> Card:
    """The survey card once it is answered."""
    return Card(title=scene.words("survey.title", number=matter.number), state=scene.words("survey.done", score=score))


def answered(scene: Scene, matter: Feedback, asked: Question, answer: str) -> Card:
    """The question card once it is answered or passed over."""
    return Card(
        title=asked.ask,
        state=_own(scene, matter, answer) or scene.words("question.skipped"),
        text=scene.words("captured", number=matter.number),
    )


def _own(scene: Scene, matter: Feedback, words: str) -> str:
    """Their own words, as they are repeated where they were said."""
    return scene.quoted(words, matter, scene.listener(matter))
