"""The file of a regression's weights: eight bits each, deflated, with what they were made for."""

import json
import zlib
from array import array
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from handlers.triage.learning.features import Shape, features
from handlers.triage.learning.regression import Regression

MAGIC = b"HSW1"
"""First bytes of every file: what it is, and the version of its form."""
_LARGEST = 127
_PROBE = "屏幕3天就坏了,Battery 也不行!退款😡"
"""A text whose slots tell whether the cutting is still the one the weights were learnt with."""


class NotOurWeights(ValueError):
    """The file is no file of weights, or its weights were made for another way of cutting texts."""


class Model(NamedTuple):
    """A regression as shipped, how texts are cut for it, and figures its maker wrote down beside it."""

    regression: Regression
    shape: Shape
    figures: Mapping[str, float]

    def slots(self, text: str) -> tuple[int, ...]:
        """The slots of plain text, as this regression knows them."""
        return features(text, self.shape)

    def probabilities(self, text: str) -> dict[str, float]:
        """Label → probability of plain text."""
        return self.regression.probabilities(self.slots(text))


def pack(regression: Regression, shape: Shape, figures: Mapping[str, float] | None = None) -> bytes:
    """The file's content; weights are rounded to 255 steps, the largest being the ends. Same weights, same bytes."""
    largest = max((abs(weight) for row in regression.rows for weight in row), default=0.0)
    scale = (largest or 1.0) / _LARGEST
    about = {
        "labels": regression.labels,
        "biases": [round(bias, 6) for bias in regression.biases],
        "scale": float(f"{scale * regression.scale:.8g}"),
        "shape": shape,
        "cut": digest(shape),
        "figures": dict(sorted((figures or {}).items())),
    }
    head = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join(array("b", [round(weight / scale) for weight in row]).tobytes() for row in regression.rows)
    return MAGIC + len(head).to_bytes(4, "big") + head + zlib.compress(body, 9)


def unpack(content: bytes) -> Model:
    """Read a file's content. Errors: NotOurWeights."""
    if content[: len(MAGIC)] != MAGIC:
        raise NotOurWeights("the first bytes are not those of a file of weights")
    start = len(MAGIC) + 4
    end = start + int.from_bytes(content[len(MAGIC) : start], "big")
    about = json.loads(content[start:end])
    shape = Shape(*about["shape"])
    if about["cut"] != digest(shape):
        raise NotOurWeights("texts are cut differently by now: train anew")
    body = memoryview(zlib.decompress(content[end:]))
    rows = [array("b", body[at : at + shape.slots].tobytes()) for at in range(0, len(body), shape.slots)]
    return Model(Regression(about["labels"], rows, about["biases"], about["scale"]), shape, about["figures"])


def digest(shape: Shape) -> int:
    """A number that changes whenever the same text would be cut into other slots."""
    return zlib.crc32(repr((tuple(shape), features(_PROBE, shape))).encode())


@cache
def shipped(name: str) -> Model:
    """The model of `weights/<name>.bin`, read once. Errors: FileNotFoundError, NotOurWeights."""
    return unpack(resources.files("handlers.triage").joinpath("weights", f"{name}.bin").read_bytes())
