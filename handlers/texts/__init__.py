"""Every sentence the bot says, by name; an organisation may say any of them in its own words."""

from collections.abc import Mapping

from handlers.fit import shorten
from handlers.policy import Policy
from handlers.texts.customers import CUSTOMERS, OTHER_WORDS
from handlers.texts.labels import LABELS
from handlers.texts.managers import MANAGERS
from handlers.texts.staff import STAFF
from storage.naming import straight

TEXTS: Mapping[str, str] = {**CUSTOMERS, **STAFF, **MANAGERS, **LABELS}
"""A name and its sentence; the first wording where there are several."""

QUOTE_CHARACTERS = 40
"""How much of somebody's words is quoted back."""


def say(policy: Policy, key: str, **values: object) -> str:
    """The sentence of this name with its {names} filled in, in its first wording.

    Errors: KeyError for a name or value that is missing.
    """
    return wordings(policy, key)[0].format_map(values)


def wordings(policy: Policy, key: str) -> tuple[str, ...]:
    """All the ways to say this sentence: nobody hears the same words twice in a row. Errors: KeyError."""
    own = policy.texts.get(key)
    if own is None:
        return (TEXTS[key], *OTHER_WORDS.get(key, ()))
    return (own,) if isinstance(own, str) else own


def platform(policy: Policy, name: str) -> str:
    """What people call a platform: its own name where we have no word for it."""
    key = f"platform.{name}"
    return say(policy, key) if key in TEXTS else name


def quote(words: str, limit: int = QUOTE_CHARACTERS) -> str:
    """Somebody's words on one line, shortened with an ellipsis where they are long; no word or emoji is cut in two."""
    return shorten(" ".join(straight(words).split()), limit, len)
