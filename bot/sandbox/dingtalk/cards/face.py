"""How a card looks: the variables of the template become the common form of a shown card."""

from collections.abc import Mapping

from bot.sandbox.world import ShownButton, ShownCard

KIND = "interactive"
MOST_BUTTONS = 6


def draw(variables: Mapping[str, str], source: str) -> ShownCard:
    """The card: title, state, facts (lines `键：值`), text, and the buttons whose label is not empty."""
    return ShownCard(
        kind=KIND,
        source=source,
        title=variables.get("title", ""),
        state=variables.get("state", ""),
        facts=[_fact(line) for line in variables.get("facts", "").splitlines() if line.strip()],
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


def _fact(line: str) -> tuple[str, str]:
    plain = line.strip().lstrip("-*> ").replace("**", "")
    for colon in ("：", ":"):
        label, found, value = plain.partition(colon)
        if found:
            return label.strip(), value.strip()
    return "", plain
