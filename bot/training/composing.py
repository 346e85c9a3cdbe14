"""Texts composed from our own sentences: `{a|b}` is a choice, `{name}` a word of a slot, and choices nest."""

import random
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from handlers.plain import plain

_PATIENCE = 4
"""Draws per text that is wanted: repeats are thrown away, so a small section may stay below its number."""


class Example(NamedTuple):
    """A text, what it is, and the register it was written in."""

    text: str
    label: str
    register: str


class Section(NamedTuple):
    """Sentences of one register: how many texts to draw from them, and what those are."""

    label: str
    register: str
    draws: int
    sentences: Sequence[str]


def compose(name: str, rng: random.Random) -> Iterator[Example]:
    """Draw the texts of the file `texts/<name>.txt`; the same `rng` seed gives the same texts in the same order.

    A line `@name words` is a slot, a line `= label register number` begins a section, other lines are its sentences.
    """
    slots, sections = _read(resources.files("bot.training").joinpath("texts", f"{name}.txt").read_text("utf-8"))
    for section in sections:
        drawn: dict[str, None] = {}
        for _ in range(section.draws * _PATIENCE):
            if len(drawn) >= section.draws:
                break
            drawn.setdefault(plain(_expand(rng.choice(section.sentences), slots, rng)))
        yield from (Example(text, section.label, section.register) for text in drawn if text)


def _read(written: str) -> tuple[dict[str, list[str]], list[Section]]:
    slots: dict[str, list[str]] = {}
    sections: list[Section] = []
    sentences: list[str] = []
    for line in written.splitlines():
        if line.startswith("@"):
            name, *words = line[1:].split()
            slots[name] = words
        elif line.startswith("="):
            label, register, draws = line[1:].split()
            sentences = []
            sections.append(Section(label, register, int(draws), sentences))
        elif line and not line.startswith("#"):
            sentences.append(line)
    return slots, sections


def _expand(sentence: str, slots: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """Replace every outermost pair of braces by one of its choices, itself expanded."""
    said, depth, start = [], 0, 0
    for at, char in enumerate(sentence):
        if char == "{":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif char == "}":
            depth -= 1
            if depth == 0:
                said.append(_chosen(sentence[start:at], slots, rng))
        elif depth == 0:
            said.append(char)
    return "".join(said)


def _chosen(inside: str, slots: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    choice = rng.choice(_choices(inside))
    return rng.choice(slots[choice]) if choice in slots else _expand(choice, slots, rng)


def _choices(inside: str) -> list[str]:
    """Split at the bars that stand outside of inner braces; a bar after a backslash is a bar."""
    choices, depth = [""], 0
    for char in inside:
        depth += (char == "{") - (char == "}")
        if char == "|" and depth == 0 and not choices[-1].endswith("\\"):
            choices.append("")
        else:
            choices[-1] += char
    return [choice.replace("\\|", "|") for choice in choices]
