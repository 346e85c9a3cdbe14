"""What somebody is shown whose question has an answer: the answer, and whether that was it."""

from handlers.knowing.settings import AnswerSettings
from handlers.messages import Action, Button, Card, Show, Text
from handlers.scene import Scene
from handlers.texts import quote
from storage.knowledge import Given

SOLVED, UNSOLVED = "solved", "unsolved"
"""The verbs of the two buttons; their value is the answer given."""
_FITS_A_CARD = 90
"""Characters: the tightest card shows 112 with the line below them (WeCom's bot, sub_title_text)."""
_ASK_CHARACTERS = 18
"""The tightest title shows 26."""


def answer(scene: Scene, given: Given, known: AnswerSettings, mention: str) -> tuple[Show, ...]:
    """A short answer on the card with its buttons; a long one whole, and the buttons below it."""
    title, hint = _title(scene, given), scene.words("answer.hint")
    buttons = _buttons(scene, given)
    if len(known.answer) <= _FITS_A_CARD:
        words = f"{known.answer}\n{hint}"
        return (Card(title=title, text=words, buttons=buttons, mention=mention, link=known.link),)
    said = spoken(scene, known, f"{title}\n{known.answer}", mention)
    return (said, Card(title=scene.words("answer.ask"), text=hint, buttons=buttons, mention=mention))


def spoken(scene: Scene, known: AnswerSettings, words: str, mention: str) -> Text:
    """An answer in plain words, with its page."""
    links = ((scene.words("card.more"), known.link),) if known.link else ()
    return Text(text=words, mention=mention, links=links)


def settled(scene: Scene, given: Given, state: str) -> Card:
    """The card once its reader has said whether that was it."""
    short = len(given.words) <= _FITS_A_CARD
    title = _title(scene, given) if short else scene.words("answer.ask")
    return Card(title=title, state=scene.words(f"answer.state.{state}"), text=given.words if short else "")


def _title(scene: Scene, given: Given) -> str:
    return scene.words("answer.title", ask=quote(given.name, _ASK_CHARACTERS))


def _buttons(scene: Scene, given: Given) -> tuple[Button, ...]:
    return (
        Button(
            label=scene.words("button.solved"), action=Action(verb=SOLVED, value=str(given.id)).pack(), style="primary"
        ),
        Button(label=scene.words("button.unsolved"), action=Action(verb=UNSOLVED, value=str(given.id)).pack()),
    )
