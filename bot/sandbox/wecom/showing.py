"""How messages of the bot are hung into chats, and how cards in them change."""

from bot.sandbox.wecom.cards.template import TemplateCard
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.world import Json, ShownCard, ShownMessage, World

TEMPLATE = "template"
"""In `ShownMessage.secret`: the card as it travelled, for everybody."""
TEMPLATES_FOR = "templates_for"
"""The same for members who see a card of their own."""
Chosen = dict[str, list[str]]
"""question_key → ids of the chosen options."""


def hang(company: Company, chat: str, name: str, drawn: Drawn, **more: str) -> ShownMessage:
    """Hang a message of the robot called `name` into a chat; `more` are ids to remember with it."""
    task_id = drawn.template.task_id if drawn.template else ""
    secret: Json = {TEMPLATE: drawn.template, TEMPLATES_FOR: {}, "task_id": task_id, **more}
    return company.world.show(chat, f"bot:{name}", name, secret=secret, **drawn.show)


def seen(message: ShownMessage, user: str) -> tuple[ShownCard | None, TemplateCard | None]:
    """The card that this member sees, drawn and as it travelled."""
    if user in message.only_for:
        return message.only_for[user], message.secret[TEMPLATES_FOR][user]
    return message.card, message.secret.get(TEMPLATE)


def repaint(world: World, message: ShownMessage, new: Drawn, *, only: list[str] | None = None) -> None:
    """Put another card in place of a message's, for everybody or only for some members."""
    card: ShownCard = new.show["card"]
    if only is None:
        message.card = card
        message.only_for = {}
        message.secret |= {TEMPLATE: new.template, TEMPLATES_FOR: {}}
    else:
        message.only_for = {**message.only_for, **dict.fromkeys(only, card)}
        message.secret[TEMPLATES_FOR] |= dict.fromkeys(only, new.template)
    message.edited += 1
    world.touch()


def replace_buttons(world: World, message: ShownMessage, words: str) -> None:
    """Put words in place of a card's buttons (`replace_name`)."""
    if message.card is None:
        return
    message.card = message.card.model_copy(update={"buttons": [], "inputs": [], "note": words})
    message.edited += 1
    world.touch()


def choices(card: ShownCard, form: dict[str, str]) -> Chosen:
    """What a member who filled in `form` has chosen. Errors: ValueError where nothing or nonsense is chosen."""
    chosen: Chosen = {}
    for question in card.inputs:
        given = [part for part in form.get(question.key, question.chosen).split(",") if part]
        known = [option for option, _ in question.options]
        if not given or not set(given) <= set(known):
            raise ValueError(f"请选择“{question.label or question.key}”")
        chosen[question.key] = given if question.many else given[:1]
    return chosen


def pressed(message: ShownMessage, user: str, key: str) -> ShownCard:
    """The card on which this member presses a button that is really there. Errors: ValueError."""
    card, _ = seen(message, user)
    if card is None or message.recalled:
        raise ValueError("这条消息上没有卡片")
    if not any(button.key == key and key and not button.disabled for button in card.buttons):
        raise ValueError("这张卡片上没有这个按钮，或它已不能再点")
    return card
