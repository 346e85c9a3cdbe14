"""Which card templates there are, how each is drawn, and what a press of its buttons carries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.dingtalk.cards import own, public
from bot.sandbox.world import Json, ShownCard

Variables = Mapping[str, str]


@dataclass(frozen=True)
class Template:
    """One template: its variables and a source against a card; variables, a key and a form against `params`."""

    draw: Callable[[Variables, str], ShownCard]
    params: Callable[[Variables, str, Mapping[str, str]], Json]


OWN = Template(own.draw, own.params)
PUBLIC = {name: Template(draw, public.params) for name, draw in public.DRAWN.items()}
"""Usable in every organisation, though no document promises it."""


def template(name: str) -> Template:
    """The template with this id: one of DingTalk's SDK, else ours."""
    return PUBLIC.get(name, OWN)


def remarks(name: str, variables: Variables) -> list[str]:
    """What is odd about these variables, in words."""
    if name in PUBLIC and public.extra_of(variables) is None:
        return [f"{public.EXTRA} 不是装着 JSON 对象的字符串：按钮不会显示"]
    return []
