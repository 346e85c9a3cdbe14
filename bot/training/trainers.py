"""Every model that is trained, by the name of its file of weights."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.training import category, feedback, kind, rarity, sentiment
from bot.training.reading import Sample


class Trainer(NamedTuple):
    """`gather` brings all texts it learns from, given the folder of reviews or None; `train` makes the file of them."""

    gather: Callable[[Path | None], Sequence[Sample]]
    train: Callable[[Sequence[Sample]], bytes]


TRAINERS: Mapping[str, Trainer] = {
    "sentiment": Trainer(sentiment.gather, sentiment.train),
    "category": Trainer(category.gather, category.train),
    "feedback": Trainer(feedback.gather, feedback.train),
    "kind": Trainer(kind.gather, kind.train),
    "rarity": Trainer(rarity.gather, rarity.train),
}
"""In the order they are trained."""
