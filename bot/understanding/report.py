"""The measured sets as a report to read, and as figures for machines."""

from collections.abc import Iterator
from typing import Any

from bot.understanding import pairs
from bot.understanding.measuring import ALL, SEEN, UNSEEN, Folder, Measured, Part
from bot.understanding.pairs import Paired
from bot.understanding.tally import Tally

LEGEND = "P：说是这一类的，有多少真是；R：真是这一类的，找回了多少；F1：两者的调和平均；宏平均：各类一样重。"
_CONFUSIONS = 8
_FIELDS = {"source": "来源", "domain": "领域", "register": "语体", "kind": "种类"}
_FEW = 20
"""Rows below which a figure says little."""


def of_set(measured: Measured) -> Iterator[str]:
    """A judged set, line by line."""
    yield f"■ {measured.about.title}（{measured.name}.jsonl，{measured.parts[ALL].rows} 条）{measured.about.note}"
    yield from _spoilt(measured.bad)
    if measured.seen:
        yield f"  有 {measured.seen} 条训练时见过，单独列出；该看的是“{UNSEEN.name}”。"
    there = {part: tally for part, tally in measured.parts.items() if tally.rows}
    heads = [part for part in there if not part.field and (measured.seen or part != UNSEEN)]
    yield from (_line(part, there[part]) for part in heads)
    yield from (f"  {title} {share:.1%}" for title, share in measured.shares.items())
    yield from _classes(measured.parts[measured.honest], measured.about.wanted)
    for field in measured.about.by:
        yield f"  按{_FIELDS.get(field, field)}："
        yield from (f"  {_line(part, there[part])}" for part in there if part.field == field)
    yield from _confusions(measured.parts[measured.honest])


def of_pairs(paired: Paired) -> Iterator[str]:
    """The compared pairs, line by line."""
    yield f"■ 重复（duplicates.jsonl，{len(paired.scored[pairs.ALL])} 对）"
    yield from _spoilt(paired.bad)
    point = pairs.best(paired.scored[pairs.ALL])
    told = f"R {point.recall:.3f}（P {point.precision:.3f}，阈值 {point.threshold:.3f}）"
    yield f"  P ≥ {pairs.PRECISION:.2f} 时最多能找回：{told}"
    for name, tally in paired.called.items():
        ours = tally.of(pairs.SAME)
        best = pairs.best(paired.scored[name])
        yield (
            f"  {_wide(name, 24)}{tally.rows:>6} 对  出厂阈值：P {ours.precision:.3f}  R {ours.recall:.3f}"
            f"  总正确率 {tally.accuracy:.3f}  ｜ P≥{pairs.PRECISION:.2f} 时 R {best.recall:.3f}"
        )


def of_folder(folder: Folder) -> Iterator[str]:
    """What was not measured, and why."""
    yield from (f"没有评 {name}：{why}" for name, why in folder.unscored.items())
    if folder.unknown:
        yield f"不认识，没有评：{'、'.join(folder.unknown)}"


def figures_of_set(measured: Measured) -> dict[str, Any]:
    """A judged set as JSON values."""
    return {
        "rows": measured.parts[ALL].rows,
        "seen": measured.seen,
        "bad_lines": measured.bad,
        "parts": {_key(part): _figures(tally) for part, tally in measured.parts.items() if tally.rows},
        "shares": dict(measured.shares),
    }


def figures_of_pairs(paired: Paired) -> dict[str, Any]:
    """The compared pairs as JSON values."""
    return {
        "rows": len(paired.scored[pairs.ALL]),
        "bad_lines": paired.bad,
        "parts": {
            "all" if name == pairs.ALL else f"source={name}": {
                "rows": tally.rows,
                "accuracy": tally.accuracy,
                "same": tally.of(pairs.SAME)._asdict(),
                "best": pairs.best(paired.scored[name])._asdict(),
            }
            for name, tally in paired.called.items()
        },
    }


_KEYS = {ALL: "all", UNSEEN: "unseen", SEEN: "seen"}


def _key(part: Part) -> str:
    """What machines know a part by."""
    if part in _KEYS:
        return _KEYS[part]
    return f"{part.field}={part.name}{'/seen' * part.seen}" if part.field else part.name


def _figures(tally: Tally) -> dict[str, Any]:
    return {
        "rows": tally.rows,
        "accuracy": tally.accuracy,
        "macro_f1": tally.macro_f1,
        "classes": {label: tally.of(label)._asdict() for label in tally.classes},
        "confusions": [one._asdict() for one in tally.confusions(_CONFUSIONS)],
    }


def _spoilt(bad: int) -> Iterator[str]:
    if bad:
        yield f"  有 {bad} 行读不懂或没有标注，没有算。"


def _line(part: Part, tally: Tally) -> str:
    few = "（太少，仅供参考）" if tally.rows < _FEW else ""
    name = f"{part.name}（训练时见过）" if part.field and part.seen else part.name
    mean = f"  宏平均 F1 {tally.macro_f1:.3f}" if len(tally.classes) > 1 else ""
    return f"  {_wide(name, 40)}{tally.rows:>6} 条  正确率 {tally.accuracy:.3f}{mean}{few}"


def _classes(tally: Tally, wanted: str) -> Iterator[str]:
    yield f"  {_wide('类别', 16)}{'条数':>4}      P      R     F1"
    for label in sorted(tally.classes, key=lambda one: one != wanted):
        one = tally.of(label)
        yield f"  {_wide(label, 16)}{one.rows:>6}  {one.precision:.3f}  {one.recall:.3f}  {one.f1:.3f}"


def _confusions(tally: Tally) -> Iterator[str]:
    found = tally.confusions(_CONFUSIONS)
    if found:
        yield "  最常弄错：" + "、".join(f"{one.right}→{one.said} {one.rows}" for one in found)


def _wide(text: str, columns: int) -> str:
    """Padded to so many columns of a terminal, where a Chinese character takes two."""
    return text + " " * max(columns - sum(2 if ord(one) > 0x2E80 else 1 for one in text), 1)
