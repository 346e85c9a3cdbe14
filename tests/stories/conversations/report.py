"""The transcripts of all conversations on one page, for people: what was said, what was expected, what became of it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader

from bot.demo.control import Control
from bot.demo.player import read
from tests.stories.conversations.cast import Staged
from tests.stories.conversations.ledger import bubbles, is_bot

_PAGE = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
_CALLED = re.compile(r"<@([^>]+)>")
_BEIJING = ZoneInfo("Asia/Shanghai")
_NAMES = {
    "captured": "立单",
    "withdrawn": "撤回",
    "messages": "归入的话",
    "asked": "追问",
    "told": "回声说了",
    "files": "附件",
    "cycle": "第几轮",
    "kind": "类型",
    "topic": "类别",
    "priority": "优先级",
    "sentiment": "情绪",
    "state": "状态",
    "words": "原话含",
    "facts": "问到",
    "added": "补充含",
}
"""What people call the outcomes."""


def write(file: Path, control: Control, results: Sequence[tuple[Staged, list[str]]]) -> None:
    """Write the page; `results` are the conversations and what was wrong with each."""
    file.parent.mkdir(parents=True, exist_ok=True)
    conversations = [
        {
            "place": place,
            "title": staged.conversation.title,
            "source": staged.conversation.source,
            "drawn_from": staged.conversation.drawn_from,
            "lines": list(_lines(control, staged)),
            "outcomes": [f"{one.who}：{_spoken(one.facts)}" for one in staged.conversation.outcomes],
            "wrong": wrong,
        }
        for place, (staged, wrong) in enumerate(results, start=1)
    ]
    page = _PAGE.get_template("report.html.jinja")
    file.write_text(page.render(conversations=conversations, wrong=sum(bool(one["wrong"]) for one in conversations)))


def _spoken(facts: Iterable[tuple[str, str]]) -> str:
    return "，".join(f"{_NAMES.get(name, name)} {value}" for name, value in facts)


def _lines(control: Control, staged: Staged) -> Iterable[dict[str, str]]:
    """Every bubble of its chats in the order it appeared."""
    humans = {human.user: human for human in staged.humans.values()}
    reader = next(iter(staged.humans.values()))
    chats = dict.fromkeys(chat for one in staged.humans.values() for chat in (staged.chat(one), one.private))
    found = [(bubble, chat) for chat in chats for bubble in bubbles(control, chat)]
    for bubble, chat in sorted(found, key=lambda pair: int(pair[0]["id"])):
        at = datetime.fromisoformat(bubble["at"]).astimezone(_BEIJING)
        owner = next((human for human in humans.values() if human.private == chat), reader)
        yield {
            "at": f"{at:%m-%d %H:%M}",
            "who": "回声" if is_bot(bubble) else str(bubble["sender_name"]),
            "side": "bot" if is_bot(bubble) else "customer",
            "where": "" if chat == staged.chat(reader) else "私聊",
            "words": _called(read(bubble, owner), staged) or f"[{bubble.get('kind', '文件')}]",
        }


def _called(words: str, staged: Staged) -> str:
    """With people's names where the platform only has their ids."""
    names = {human.user_id: human.name for human in staged.humans.values()}
    return _CALLED.sub(lambda called: f"@{names.get(called[1], called[1])}", words)
