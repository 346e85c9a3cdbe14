"""`huisheng answers`: whether the answers can be told apart, which one a question would get, and what they save."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import click

from bot import clock
from bot.settings import load
from handlers.calendar import Calendar
from handlers.knowing import matching
from handlers.knowing.settings import AnswerSettings
from handlers.triage.judge import judge
from storage import metrics
from storage.db import connect, transaction

CLASHES = 1
"""The exit code when a question would be answered by the wrong answer, or by none."""


@click.group()
def answers() -> None:
    """现成的答案（[[policy.answers]]）：检查问法，看省了多少次。"""


@answers.command()
@click.argument("questions", metavar="[客户会说的话]...", nargs=-1)
def check(questions: tuple[str, ...]) -> None:
    """逐对比较各个答案的问法，指出分不清的、会被当作故障登记的、已经过期的；也可以写几句话，看会得到哪个答案。"""
    policy = load().policy
    today = Calendar(policy.calendar).local(clock.now()).date()
    wrong = list(_wrong(policy.answers))
    for line in (*wrong, *_doubtful(policy.answers, today), *(_met(policy.answers, one, today) for one in questions)):
        click.echo(line)
    asks = sum(len(one.ask) for one in policy.answers)
    told = f"有 {len(wrong)} 处分不清" if wrong else "都分得清"
    click.echo(f"{len(policy.answers)} 个答案，{asks} 种问法，{told}。")
    sys.exit(CLASHES if wrong else 0)


@answers.command()
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="最近多少天。")
def report(days: int) -> None:
    """每个答案给了多少次，其中多少次说解决了、没再说话、转给了同事。"""
    settings = load()
    until = clock.now()
    with transaction(connect(settings.database_url)) as session:
        given = metrics.answers(session, until - timedelta(days=days), until)
    if not given:
        click.echo(f"最近 {days} 天没有自动答复过。")
    for one in given:
        silent = one.deflected - one.solved
        click.echo(f"{one.name}：{one.count} 次，解决 {one.solved}，没再说话 {silent}，转同事 {one.filed}")


def _wrong(answers: Sequence[AnswerSettings]) -> Iterator[str]:
    for clash in matching.clashes(answers):
        if clash.same:
            yield f"✗ “{clash.first}”和“{clash.second}”答案不同，却会被当成同一个问题（像 {clash.score:.2f}）"


def _doubtful(answers: Sequence[AnswerSettings], today: date) -> Iterator[str]:
    """What is no mistake, but perhaps not what was meant."""
    for clash in matching.clashes(answers):
        if not clash.same:
            yield f"⚠ “{clash.first}”和“{clash.second}”有点像（{clash.score:.2f}），客户换个说法时可能都不答"
    for one in answers:
        for ask in one.ask:
            if not matching.may_answer(one, ask):
                yield f"⚠ “{ask}”会当作{judge(ask).kind}登记，答案最多附在回执后面"
        if not one.holds(today):
            yield f"⚠ “{one.name}”的答案 {one.until} 已过期，不再使用"


def _met(answers: Sequence[AnswerSettings], question: str, today: date) -> str:
    found = matching.find(answers, question, today)
    if found is None:
        return f"· “{question}” → 没有答案，照常登记"
    if not matching.may_answer(found.answer, question):
        return f"· “{question}” → 当作{judge(question).kind}登记，附上“{found.answer.name}”的答案"
    return f"· “{question}” → “{found.answer.name}”（像 {found.score:.2f}）"
