"""What a filled-in form says beside its words: who it is, and the answers given before they were asked for."""

from collections.abc import Mapping

from handlers import texts
from handlers.intake import questions
from handlers.policy import Policy

_ORDER = "order"


def visitor(policy: Policy, name: str, sheet: str) -> str:
    """What somebody is called: as they say, or by the end of their sheet's name."""
    return name or texts.say(policy, "form.visitor", tail=sheet[-4:])


def facts(policy: Policy, contact: str, order: str) -> Mapping[str, str]:
    """The contact and the order number under the labels that our questions use, so that none is asked for again."""
    asked = {one.key: one.label for one in questions.table(policy)}
    labels = (
        (texts.say(policy, "fact.contact"), contact),
        (asked.get(_ORDER, texts.say(policy, "fact.order")), order),
    )
    return {label: answer for label, answer in labels if answer}
