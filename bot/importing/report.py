"""What an import found and did, to read in a terminal."""

from collections.abc import Iterator, Sequence

from bot.importing.columns import Mapped
from bot.importing.ledger import Plan
from bot.importing.records import Record, Rejected
from bot.importing.talks import Talk
from handlers.texts import quote
from handlers.triage.judge import judge
from handlers.triage.sentiment import FEELINGS

SHOWN = 5
"""New lines whose judgement is shown beforehand."""
REJECTS_SHOWN, SPANS_SHOWN = 50, 20
_SETTLED, _OPEN = "已办完，作为历史", "未办完，会分派"


def of_columns(columns: Mapped) -> Iterator[str]:
    """Which column was taken for what, and which for nothing."""
    cells = columns.heading.cells
    told = [f"{field}←{cells[place]}" for field, place in columns.fields.items()]
    told += [f"附注←{label}" for label in columns.notes]
    yield f"  认出的列：{'、'.join(told)}"
    if columns.unused:
        yield f"  没有用到：{'、'.join(columns.unused)}（要留下请加 --map 列名=附注）"


def of_talk(heard: Talk) -> Iterator[str]:
    """How much was said, and by whom; what is one matter was put together."""
    matters = sum(isinstance(one, Record) for one in heard.found)
    others = f"同事说的 {heard.colleagues:,} 条，闲聊和寒暄 {heard.left:,} 条"
    yield f"  {heard.messages:,} 条消息：{others}，客户的反馈 {matters:,} 件"


def of_plan(plan: Plan, *, is_open: bool) -> Iterator[str]:
    """How many are new, known and rejected; how the first would be judged; why the rejected were."""
    yield f"  新的 {len(plan.new):,} 条，导入过的 {len(plan.known):,} 条，退回 {len(plan.rejected):,} 条"
    if plan.known:
        yield f"  导入过的：{_lines(plan.known)}"
    if is_open:
        done = sum(one.is_settled for one in plan.new)
        yield f"  新的里面：{_SETTLED} {done:,} 条，{_OPEN} {len(plan.new) - done:,} 条"
    if plan.new:
        yield "  开头几条会这样判断："
    for one in plan.new[:SHOWN]:
        yield from _sample(one)
    yield from of_rejects(plan.rejected)


def of_rejects(rejected: Sequence[Rejected]) -> Iterator[str]:
    """The first of them with their reasons."""
    if rejected:
        yield "  退回的："
    for one in rejected[:REJECTS_SHOWN]:
        yield f"    第 {one.line} 行：{one.why}"
    if len(rejected) > REJECTS_SHOWN:
        yield f"    ……还有 {len(rejected) - REJECTS_SHOWN:,} 条"


def _lines(known: Sequence[Record]) -> str:
    """Where they stand: 第 2–4、7 行."""
    spans = list[list[int]]()
    for line in sorted(one.line for one in known):
        if spans and line == spans[-1][-1] + 1:
            spans[-1].append(line)
        else:
            spans.append([line])
    told = [str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans[:SPANS_SHOWN]]
    return f"第 {'、'.join(told)} 行{'等' if len(spans) > SPANS_SHOWN else ''}"


def _sample(one: Record) -> Iterator[str]:
    judged = judge(one.text)
    kind, topic = one.kind or judged.kind, one.topic or judged.topic
    yield f"    第 {one.line} 行 {one.customer}：“{quote(one.text)}”"
    yield f"      → {kind}·{topic}，{judged.priority}，{FEELINGS[judged.sentiment]}"
