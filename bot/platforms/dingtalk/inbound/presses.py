"""What a press on an interactive card carries: the action of its button, and what was written and chosen beside it."""

from collections.abc import Mapping
from typing import Any

from bot.platforms.dingtalk.reading import Json, inner, word

ACTION = "action"
"""The parameter that our template's buttons carry."""
_INDEX = ".index"
_PLACES = "currentIndexes"
"""The places of a choice once more, without saying of which."""
_MOST_FIELDS, _MOST_CHARACTERS = 20, 2000


def action_of(body: Json, by_id: bool) -> str:
    """The packed action; `by_id`: a button of the public template carries nothing but its id, which is the action."""
    pressed = word(_params(body).get(ACTION))
    if pressed or not by_id:
        return pressed
    for content in _contents(body):
        ids = inner(content.get("cardPrivateData")).get("actionIds")
        if isinstance(ids, list) and ids:
            return word(ids[0])
    return ""


def form_of(body: Json) -> Mapping[str, str]:
    """The fields of the card: a text as it was written, a choice by its value or its place, several with commas."""
    params = {name: value for name, value in _params(body).items() if isinstance(name, str) and name != ACTION}
    named = {word(name): _value(value) for name, value in params.items() if not name.endswith(_INDEX)}
    placed = {word(name).removesuffix(_INDEX): _value(params[name]) for name in params if name.endswith(_INDEX)}
    places = named.pop(_PLACES, "")
    form = placed | {name: value for name, value in named.items() if value or name not in placed}
    if places and not placed:
        form[_PLACES] = places
    return {name: value[:_MOST_CHARACTERS] for name, value in list(form.items())[:_MOST_FIELDS] if name}


def _value(value: Any) -> str:
    """One value, or several joined; of a choice that says both (`{"index": 0, "value": "a"}`) what was chosen."""
    chosen = inner(value)
    if chosen:
        return word(chosen.get("value")) or word(chosen.get("index"))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(filter(None, (_value(one) if not isinstance(one, list) else "" for one in value)))
    return word(value)


def _params(body: Json) -> Json:
    """The parameters: in `content` or `value`, inside cardPrivateData or beside it."""
    for content in _contents(body):
        for holder in (inner(content.get("cardPrivateData")), content):
            if params := inner(holder.get("params")):
                return params
    return {}


def _contents(body: Json) -> list[Json]:
    return [inner(body.get(name)) for name in ("content", "value")]
