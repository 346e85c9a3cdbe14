"""How a card looks: the variables of the template become the common form of a shown card."""

import re
from collections.abc import Mapping

from bot.sandbox.world import ShownButton, ShownCard

KIND = "interactive"
MOST_BUTTONS = 6
FACT = re.compile(r"\*\*(.+?)\*\*[：:]\s*(.*)")
"""A line with its label in bold; any other line continues the one above it."""


def draw(variables: Mapping[str, str], source: str) -> ShownCard:
    """The card: title, state, facts (lines `**键**：值`), text, and the buttons whose label is not empty."""
    return ShownCard(
        kind=KIND,
        source=source,
        title=variables.get("title", ""),
        state=variables.get("state", ""),
        facts=_facts(variables.get("facts", "")),
        text=variables.get("text", ""),
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


def action(variables: Mapping[str, str], key: str) -> str:
    """What the button with this key carries: `act1` for `btn1`."""
    return variables.get("act" + key.removeprefix("btn"), "")


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
