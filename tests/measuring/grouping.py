"""How well words are put together: real dialogues laid over each other as in a group, against three plain rules.

    python -m tests.measuring.grouping FOLDER/dialogs.jsonl

Each line of the file has `id` and `turns` [{role, text}]; what the customers said in one dialogue is one matter. The
times are made up, the same for every rule: within a dialogue a customer answers after about 45 seconds, and now and
then only after a while; between two matters of one customer lie minutes, an hour or a day.
"""

import json
import math
import random
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.intake.grouping import Words, link

SEEDS = range(20)
SPEAKERS, MATTERS = (3, 6), (2, 4)
ANSWER_SECONDS, SPREAD = 45.0, 1.0
AWAY_SHARE, AWAY_SECONDS = 0.06, (600, 3000)
BETWEEN = ((0.25, (40, 300)), (0.35, (300, 3600)), (0.40, (3600, 86400)))
"""Share of pauses between two matters of one speaker, and how long they last, in seconds."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in a group: who, which matter it truly belongs to, and the words."""

    speaker: int
    matter: str
    words: Words


Rule = Callable[[Sequence[Message]], list[int]]
"""Tells the group of each message."""


def read(file: Path) -> list[tuple[str, list[str]]]:
    """Id and the customer's lines of every dialogue."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    said = [(row["id"], [turn["text"] for turn in row["turns"] if turn["role"] == "user"]) for row in rows]
    return [(name, [text for text in texts if text.strip()]) for name, texts in said]


def interleave(dialogues: Sequence[tuple[str, list[str]]], dice: random.Random) -> Iterator[list[Message]]:
    """All dialogues dealt out to groups of a few speakers, each message in the order of its time."""
    deck = [one for one in dialogues if one[1]]
    dice.shuffle(deck)
    while deck:
        group = []
        for speaker in range(dice.randint(*SPEAKERS)):
            at = dice.uniform(0, 3600)
            for _ in range(dice.randint(*MATTERS)):
                if not deck:
                    break
                name, texts = deck.pop()
                for text in texts:
                    group.append(Message(speaker, name, Words(text, at)))
                    at += _answers_after(dice)
                at += _rests(dice)
        yield sorted(group, key=lambda one: one.words.at)


def _answers_after(dice: random.Random) -> float:
    if dice.random() < AWAY_SHARE:
        return dice.uniform(*AWAY_SECONDS)
    return ANSWER_SECONDS * math.exp(dice.gauss(0, SPREAD))


def _rests(dice: random.Random) -> float:
    (span,) = dice.choices([span for _, span in BETWEEN], [share for share, _ in BETWEEN])
    return dice.uniform(*span)


def by_window(seconds: float) -> Rule:
    """The same speaker within so many seconds."""
    return lambda messages: _grouped(messages, lambda matter, new: new.at - matter[-1].at <= seconds)


def by_link(messages: Sequence[Message]) -> list[int]:
    """Ours."""
    return _grouped(messages, lambda matter, new: link(matter, new).same)


def _grouped(messages: Sequence[Message], goes_on: Callable[[list[Words], Words], bool]) -> list[int]:
    current: dict[int, tuple[int, list[Words]]] = {}
    groups = []
    for place, one in enumerate(messages):
        number, matter = current.get(one.speaker, (-1, []))
        if not matter or not goes_on(matter, one.words):
            number, matter = place, []
        matter.append(one.words)
        current[one.speaker] = (number, matter)
        groups.append(number)
    return groups


RULES: dict[str, Rule] = {
    "同一人 120 秒": by_window(120),
    "同一人 1 小时": by_window(3600),
    "只看同一人": by_window(math.inf),
    "回声": by_link,
}


def score(rule: Rule, groups: Sequence[Sequence[Message]]) -> tuple[float, float, float, float]:
    """Pairwise precision, recall and F1, and the share of what was put together that holds more than one matter."""
    found = true = both = merged = made = 0
    for messages in groups:
        given = rule(messages)
        cells = Counter((group, one.matter) for group, one in zip(given, messages, strict=True))
        both += sum(_pairs(count) for count in cells.values())
        found += sum(_pairs(count) for count in Counter(given).values())
        true += sum(_pairs(count) for count in Counter(one.matter for one in messages).values())
        matters = defaultdict(set)
        for group, matter in cells:
            matters[group].add(matter)
        made += len(matters)
        merged += sum(len(held) > 1 for held in matters.values())
    precision, recall = both / max(found, 1), both / max(true, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), merged / max(made, 1)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def main(file: Path) -> None:
    """Print one line per rule and half of the data: settings are chosen on the even half, and judged on the odd."""
    dialogues = read(file)
    for half, name in enumerate(("偶数半", "奇数半")):
        mine = [one for one in dialogues if zlib.crc32(one[0].encode()) % 2 == half]
        groups = [group for seed in SEEDS for group in interleave(mine, random.Random(seed))]
        print(f"{name}：{len(mine)} 段对话，{sum(map(len, groups))} 条消息")
        for rule, put_together in RULES.items():
            precision, recall, f1, over = score(put_together, groups)
            print(f"  {rule}\tP {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  并多了 {over:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
