"""Every sentence the bot says, by name; an organisation may say any of them in its own words."""

import re
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

_LEADS_UP = re.compile(
    r"^(?:(?:你好|您好|在吗|hi|hello|请问)[呀啊吗哦]?[,，.。!！~～\s]*)?"
    r"(?:(?:另外|还有|此外|对了|顺便|然后|我们?|这边|那|再|还|又|也|有|想|要|需要|来|[给跟向]你们|继续)"
    r"[,，\s]?){0,6}"
    r"(?:(?:反馈|反映|说|提|报|咨询|请教|问)(?:一下|下|你们)?)?"
    r"(?:(?:一|两|几|另)?(?:个|件|条|点)(?:问题|事情?|情况|建议|意见|bug)|问题|事情?|情况)?"
    r"(?:想|要)?(?:反馈|反映|说|提|问)?(?:一下|下)?"
    r"\s*[,，:：;；。\n]\s*",
    re.IGNORECASE,
)
"""Greetings and announcements before the matter, up to the mark that ends them."""
_TELLS = 4
"""Characters that must be left: else what leads up is all there is."""
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


def gist(words: str, limit: int = QUOTE_CHARACTERS) -> str:
    """The own words of a matter quoted, without what leads up to it: 另外再反馈一个问题，…… tells nothing."""
    told = _LEADS_UP.sub("", straight(words).strip(), count=1)
    return quote(told if len(told) >= _TELLS else words, limit)


def quote(words: str, limit: int = QUOTE_CHARACTERS) -> str:
    """Somebody's words on one line, shortened with an ellipsis where they are long; no word or emoji is cut in two."""
    return shorten(" ".join(straight(words).split()), limit, len)
