"""JSON lines in, JSON lines out: one answer for each line, in its place, as soon as it has come."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO

Row = Mapping[str, Any]
"""A line, as it was read."""
Answer = Mapping[str, Any]


class BadLine(ValueError):
    """A line that cannot be answered; its words say why, in Chinese."""


def answer_all(lines: Iterable[bytes], out: BinaryIO, answer: Callable[[Row], Answer]) -> int:
    """Answer every line of UTF-8 JSON with a line of UTF-8 JSON, flushed at once; how many were bad.

    A bad line gets {"error": …} in its place, an empty one too: line n of what comes out answers line n of what
    went in. Errors: OSError when nobody reads on.
    """
    bad = 0
    for number, line in enumerate(lines, start=1):
        try:
            told = answer(row_of(line))
        except BadLine as wrong:
            told, bad = {"error": f"第 {number} 行：{wrong}"}, bad + 1
        out.write(written(told))
        out.flush()
    return bad


def row_of(line: bytes) -> Row:
    """A line as an object. Errors: BadLine."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("不是 UTF-8 编码") from None
    except (ValueError, RecursionError):
        raise BadLine("不是合法的 JSON" if line.strip() else "是空行") from None
    if not isinstance(row, dict):
        raise BadLine('不是 JSON 对象，应写成 {"text": "…"} 这样')
    return row


def text_of(row: Row, field: str) -> str:
    """The text in this field. Errors: BadLine."""
    if field not in row:
        raise BadLine(f"缺少 {field}")
    if not isinstance(row[field], str):
        raise BadLine(f"{field} 应该是文字")
    return str(row[field])


def context_of(row: Row) -> str:
    """What was said around the text: a text, or a list of texts; empty where nothing is given. Errors: BadLine."""
    given = row.get("context") or ""
    parts = [given] if isinstance(given, str) else given
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise BadLine("context 应该是文字，或文字的列表")
    return "\n".join(parts)


def written(answer: Answer) -> bytes:
    """An answer as one line; halves of characters, which JSON can carry and UTF-8 cannot, are spelt out."""
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
