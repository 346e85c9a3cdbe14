"""Our own template, as it is drawn in the card platform: what its variables look like, and what a press sends."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.world import Json, ShownButton, ShownCard, ShownInput

KIND = "interactive"
MOST_BUTTONS = 6
FACT = re.compile(r"\*\*(.+?)\*\*[：:]\s*(.*)")
"""A line with its label in bold; any other line continues the one above it."""
INPUT, SELECT = "input", "select"
"""The text field and the choice: a variable with its label each; empty hides it."""


def draw(variables: Mapping[str, str], source: str) -> ShownCard:
    """The card: title, state, facts (lines `**键**：值`), text, inputs, and the buttons whose label is not empty."""
    return ShownCard(
        kind=KIND,
        source=source,
        title=variables.get("title", ""),
        state=variables.get("state", ""),
        facts=_facts(variables.get("facts", "")),
        text=variables.get("text", ""),
        inputs=_inputs(variables),
        buttons=[
            ShownButton(
                label=variables[f"btn{number}"],
                key=f"btn{number}",
                style=variables.get(f"style{number}") or "plain",
            )
            for number in range(1, MOST_BUTTONS + 1)
            if variables.get(f"btn{number}")
        ],
    )


def params(variables: Mapping[str, str], key: str, form: Mapping[str, str]) -> Json:
    """The `params` of a press: the button's own, what was written, and what was chosen with its places."""
    given: Json = {"action": variables.get("act" + key.removeprefix("btn"), ""), **form}
    if form.get(SELECT):
        ids = [option for option, _ in _options(variables)]
        places = [ids.index(one) for one in form[SELECT].split(",") if one in ids]
        given |= {f"{SELECT}.index": places, "currentIndexes": places}
    return given


def _inputs(variables: Mapping[str, str]) -> list[ShownInput]:
    shown = []
    if label := variables.get(INPUT):
        shown.append(ShownInput(key=INPUT, label=label))
    if label := variables.get(SELECT):
        many = variables.get("many") == "true"
        chosen = variables.get("chosen", "")
        shown.append(ShownInput(key=SELECT, label=label, options=_options(variables), chosen=chosen, many=many))
    return shown


def _options(variables: Mapping[str, str]) -> list[tuple[str, str]]:
    """`options`, a JSON string: [{"value", "text"}]; nothing if it is anything else."""
    try:
        listed: Any = json.loads(variables.get("options") or "[]")
    except ValueError:
        return []
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [(str(one.get("value", "")), str(one.get("text", ""))) for one in entries]


def _facts(lines: str) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        if labelled := FACT.match(line):
            facts.append((labelled[1], labelled[2]))
        elif facts:
            label, value = facts.pop()
            facts.append((label, f"{value}\n{line}"))
        else:
            facts.append(("", line))
    return facts
