"""Every message a customer can ever receive, on one page, made from the sentences the bot really says."""

from collections.abc import Iterator, Mapping, Sequence

import click

from bot.platforms.wecom.drawing.plain import CHOOSE, CHOOSE_ALONE, LOOK
from handlers.intake.questions import DEFAULTS
from handlers.policy import Policy, Question
from handlers.texts import TEXTS, wordings
from handlers.texts.customers import CUSTOMERS

_POLICY = Policy(organisation="回声科技")
_HEAD = """# 客户会收到的每一句话

这一页由 `huisheng texts` 从代码生成，花括号里的内容换成了例子；同一句话有几种说法的，机器人轮流说。
每句上面是它的键；改法见 [texts.md](texts.md)：在配置里用这个键写上您自己的话。"""

SECTIONS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("初次见面", ("welcome",)),
    ("记下与提问", ("captured", "heard", "question.", "handover")),
    ("登记好了", ("receipt", "human")),
    ("现成的答案", ("answer.",)),
    ("补充、更正、拆开与并入", ("added", "answered", "corrected", "picture.", "apart.", "together.")),
    ("别的客户也遇到", ("known.", "follow")),
    ("撤回", ("withdraw",)),
    ("隐私", ("privacy.", "forget.", "quiet.")),
    ("进度", ("progress.", "state.")),
    ("同事说的话", ("transferred", "reply", "ask", "resolve")),
    ("评价与重新打开", ("survey.", "reopened")),
    ("不让两句话开头一样", ("again",)),
    ("闲聊", ("closing", "vent", "greeting", "chat", "no_feedback", "help", "nothing_asked")),
    ("图片与文件", ("file.", "only_text")),
    ("来晚了的一步", ("refused.",)),
)
"""Title → the beginnings of the names of its sentences; the first section that fits has it."""

ELSEWHERE = ("refused.state", "refused.settled", "refused.party", "refused.button")
"""Sentences for everybody, customers among them."""
BUTTONS = (
    "button.skip",
    "button.cancel",
    "button.apart",
    "button.together",
    "button.known.join",
    "button.known.leave",
    "button.forget",
    "button.keep",
    "button.solved",
    "button.unsolved",
    *(f"survey.button.{score}" for score in range(1, 6)),
    "menu.hint",
    "card.more",
)
"""The short words on customers' cards."""
FOR_STAFF = ("fact.before", "fact.before.value")
"""What stands among the customers' sentences, but is read by their colleagues on the other side."""

_EXAMPLES: Mapping[str, str] = {
    "number": "F-260302-001",
    "part": "F-260302-002",
    "whole": "F-260302-001",
    "before": "F-260302-001",
    "words": "对账单导出一直失败",
    "owner": "李工",
    "staff": "李工",
    "team": "产品组",
    "by": "今天 15:30",
    "name": "张三",
    "names": "小林",
    "hearers": "小林和陈总",
    "kind": "图片",
    "most": "20",
    "count": "2",
    "score": "5",
    "state": "处理中",
    "status": "李工正在处理。",
    "ask": "是从什么时候开始的？",
    "last": "，最近一次回复：“正在排查”",
    "next": "\n下一步：明天 18:00 前给您结果。",
    "at": "今天 10:20",
    "answer": "在订单页点“申请开票”，当天开好。",
    "label": "订单号",
    "value": "20260301",
    "organisation": "回声科技",
    "items": "F-260302-001｜处理中｜“对账单导出一直失败”\nF-260302-002｜已安排｜“发票还没开”",
}
_EXAMPLES_OF: Mapping[str, Mapping[str, str]] = {
    "again": {"words": "是从什么时候开始的？"},
    "again.later": {"words": "李工回复您（F-260302-001）："},
    "together.ask": {"number": "F-260302-002"},
    "together.hint": {"number": "F-260302-002"},
    "file.used_up": {"most": "200"},
    "corrected": {"words": "今天早上"},
    "withdraw.settled": {"state": "已撤回"},
    "refused.settled": {"state": "已撤回"},
    "refused.state": {"state": "处理中"},
    "reply": {"words": "已经定位到原因，今天下午修好。"},
    "answer.title": {"ask": "怎么开发票"},
    "ask": {"words": "请问是哪个浏览器？"},
    "resolve": {"words": "导出已修复，请再试一次。"},
    "progress.working.last": {"words": "正在排查"},
    "progress.with_customer": {"words": "请问是哪个浏览器？"},
    "progress.to_confirm": {"words": "导出已修复，请再试一次。"},
    "progress.closed": {"words": "导出已修复，请再试一次。"},
    "progress.expired": {"words": "导出已修复，请再试一次。"},
    "survey.middling": {"score": "3"},
    "survey.heard": {"score": "3"},
}
"""Where the usual example would not make sense."""


@click.command()
def texts() -> None:
    """打印客户会收到的每一句话（Markdown），按场合分组，填好例子；docs/messages.md 由它生成。"""
    click.echo(page(), nl=False)


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join((*_sections(), *_asked(), *_short())) + "\n"


def section_of(key: str) -> str:
    """Under which title a sentence stands. Errors: LookupError when no section has it."""
    found = next((title for title, starts in SECTIONS if key.startswith(starts)), "")
    if not found:
        raise LookupError(f"no section of docs/messages.md has {key}")
    return found


def shown() -> list[str]:
    """The names of all sentences on the page, besides buttons."""
    kept = (key for key in CUSTOMERS if key not in FOR_STAFF and key not in BUTTONS)
    return [*kept, *ELSEWHERE]


def example(key: str, words: str) -> str:
    """One wording of a sentence with its {names} filled in by examples. Errors: KeyError for a name without one."""
    return words.format_map({**_EXAMPLES, "receipt": _receipt(), **_EXAMPLES_OF.get(key, {})})


def _receipt() -> str:
    return TEXTS["receipt"].format_map(_EXAMPLES)


def _sections() -> Iterator[str]:
    yield _HEAD
    for title, _ in SECTIONS:
        yield f"\n## {title}"
        for key in shown():
            if section_of(key) == title:
                yield from _sentence(key)


def _sentence(key: str) -> Iterator[str]:
    yield f"\n`{key}`"
    for words in wordings(_POLICY, key):
        yield ""
        yield from (f"> {line}  " for line in example(key, words).split("\n")[:-1])
        yield f"> {example(key, words).rsplit(chr(10), maxsplit=1)[-1]}"


def _asked() -> Iterator[str]:
    yield "\n## 可能问的问题"
    yield "\n只问缺的，一次一个，最多三个；组织可以换成自己的问题（见 [configuration.md](configuration.md)）。\n"
    yield from map(_question, DEFAULTS)


def _question(question: Question) -> str:
    options = f"（按钮：{'、'.join(question.options)}）" if question.options else ""
    return f"- {question.ask}{options}"


def _short() -> Iterator[str]:
    yield "\n## 按钮与短语\n"
    for key in BUTTONS:
        yield f"- {TEXTS[key]}（`{key}`）"
    yield f"- {CHOOSE}（企业微信群里，没有按钮时）"
    yield f"- {LOOK}（企业微信里，文件的链接）"
    yield f"- {CHOOSE_ALONE}（企业微信私聊里，没有按钮时）"
