"""message/update_template_card and message/recall: what the self-built app changes afterwards."""

from datetime import timedelta
from typing import Any

from bot.sandbox.wecom import contents, showing
from bot.sandbox.wecom.app import receivers, sending
from bot.sandbox.wecom.cards import face as card_face
from bot.sandbox.wecom.cards import rules as card_rules
from bot.sandbox.wecom.company import Company
from bot.sandbox.wecom.contents import Drawn
from bot.sandbox.wecom.done import Done
from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

RECALL = timedelta(hours=24)


def update_template_card(company: Company, body: Json) -> Done:
    """Each response_code changes the card once. Errors: Refused 60140, 40058, 40031, 82001, 41011, 40056."""
    sending.agent(company, body)
    code = body.get("response_code")
    msgid = company.card_codes.look(code)
    bubbles = {message.secret["user"].lower(): message for message in company.sent[msgid]}
    wanted, strangers = _wanted(company, body, list(bubbles))
    change, remarks = _change(body, next(iter(bubbles.values()), None))
    company.card_codes.spend(str(code))
    for user in wanted:
        if user not in bubbles:
            continue
        if isinstance(change, Drawn):
            showing.repaint(company.world, bubbles[user], change)
        else:
            showing.replace_buttons(company.world, bubbles[user], change)
    strangers += [user for user in wanted if user not in bubbles]
    return Done({"invaliduser": strangers} if strangers else {}, remarks)


def recall(company: Company, body: Json) -> Done:
    """message/recall, within 24 hours. Errors: Refused 40058, also for a message of another app."""
    msgid = contents.words(body, "msgid")
    if msgid not in company.sent:
        raise Refused(40058, "没有这条消息，或它是另一个应用的")
    bubbles = company.sent[msgid]
    if any(message.at <= company.world.now() - RECALL for message in bubbles):
        raise Refused(40058, "消息已超过 24 小时")
    for message in bubbles:
        message.recalled = True
    company.world.touch()
    return Done()


def _wanted(company: Company, body: Json, everybody: list[str]) -> tuple[list[str], list[str]]:
    """Whose card changes and who was named in vain, all in lower case."""
    if body.get("atall") not in (None, 0, 1):
        raise Refused(40035, "atall 应为 0 或 1")
    if body.get("atall") == 1:
        return everybody, []
    found = receivers.of_update(company, body)
    return [user.lower() for user in found.users], list(found.strangers.get("invaliduser", []))


def _change(body: Json, shown: Any) -> tuple[Drawn | str, list[str]]:
    """What the card becomes: another card, or the words in place of its buttons. Errors: Refused."""
    if "template_card" in body:
        card, remarks = card_rules.read(body["template_card"], "app", update=True)
        return Drawn({"card": card_face.draw(card, "app", update=True)}, [], card), remarks
    words = contents.words(contents.part(body, "button"), "replace_name")
    template = showing.seen(shown, shown.secret["user"])[1] if shown else None
    if template is not None and template.card_type not in card_rules.INTERACTIVE:
        raise Refused(40058, "button 只能用于按钮、投票、多项选择型卡片")
    return words, []
