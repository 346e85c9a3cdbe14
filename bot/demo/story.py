"""The story: a customer reports and is truly helped at the second try; a second, ignored matter reaches the lead."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.control import Control
from bot.demo.player import Player, StoryBroken
from bot.demo.worlds import World

_BEIJING = ZoneInfo("Asia/Shanghai")
_PROMISED = re.compile(r"承诺：今天 (\d{2}):(\d{2})")
_SURELY_REMINDED = timedelta(minutes=14)
"""A reminder comes at the latest a quarter of an hour before the deadline."""

COMPLAINT = "你们的对账单导出一直失败，点了没反应"
SINCE = "从昨天下午开始，每次都这样"
ANSWER = "已经定位到是导出服务的问题，今天下班前修好，修好了第一时间告诉您"
FIXED = "导出服务已修复，请您再试一次，如还有问题随时叫我"
REASON = "导出来的金额列是空的，等于没修"
FIXED_AGAIN = "金额列的问题也修好了，我亲自核对过您昨天的对账单，确认无误"
IGNORED = "后台登录不了，一直提示系统错误，今天从早上开始就这样"


def play(world: World, control: Control, out: Callable[[str], None] = print) -> None:
    """Play the whole loop through the wire and verify each step on the phones.

    Errors: StoryBroken, saying what was not seen.
    """
    begun = time.monotonic()
    player = Player(world, control, out)
    first, second = _customers(world)
    out(f"—— 世界：{world.name} ——")
    number = _report(player, first)
    _accept_and_reply(player, first, number)
    _ask_for_progress(player, first, number)
    ignored, deadline = _ignored(player, second)
    _remind_and_escalate(player, ignored, deadline)
    _resolve(player, "李工", first, number, FIXED)
    _score_low(player, first, number)
    _second_loop(player, first, number)
    _digest(player, number, ignored)
    out(f"—— 故事讲完了：每一步都在线路上真实发生过，用时 {time.monotonic() - begun:.1f} 秒 ——")


def _customers(world: World) -> tuple[str, str]:
    names = [human.name for human in world.customers]
    elsewhere = [h.name for h in world.customers if h.platform != world.customers[0].platform]
    return names[0], (elsewhere or names[1:])[0]


def _report(player: Player, customer: str) -> str:
    """A report, one question, one answer, a receipt with an owner and a promised time."""
    player.says(customer, COMPLAINT)
    question = player.hears(customer, "已记下", "F-")
    number = question[question.index("F-") :][:12]
    player.says(customer, SINCE)
    player.hears(customer, number, COMPLAINT, "负责人：李工", "前给您回复")
    return number


def _accept_and_reply(player: Player, customer: str, number: str) -> None:
    player.hears("李工", number, "待接单", customer, COMPLAINT, since=0)
    player.presses("李工", "接单")
    if _cards_change(player, "李工"):
        player.sees_card("李工", number, "处理中 · 李工")
    player.presses("李工", "回复客户")
    player.hears("李工", "请直接发送要回复", number)
    player.says("李工", ANSWER, private=True)
    player.hears("李工", "将发给", ANSWER)
    player.presses("李工", "发送")
    player.hears(customer, "李工回复您", number, ANSWER)


def _ask_for_progress(player: Player, customer: str, number: str) -> None:
    player.says(customer, "我那个问题怎么样了")
    player.hears(customer, number, "处理中", "李工正在处理", ANSWER)


def _ignored(player: Player, customer: str) -> tuple[str, datetime]:
    """A second matter that nobody takes on: its number, and when it was promised to be answered."""
    player.says(customer, IGNORED)
    receipt = player.hears(customer, "已登记", "负责人：李工")
    number = receipt[receipt.index("F-") :][:12]
    player.hears("李工", number, "待接单", since=0)
    promised = _PROMISED.search(receipt)
    if promised is None:
        raise StoryBroken(f"回执里没有今天的承诺时间：{receipt}")
    today = player.now().astimezone(_BEIJING)
    return number, today.replace(hour=int(promised[1]), minute=int(promised[2]), second=0, microsecond=0)


def _remind_and_escalate(player: Player, number: str, deadline: datetime) -> None:
    """The owner is reminded before the deadline, when the lead knows nothing yet; at the deadline the lead hears."""
    player.until((deadline - _SURELY_REMINDED).isoformat())
    player.hears("李工", number, "请先回复客户")
    player.hears_nothing("周姐", number, seconds=0.5)
    player.until((deadline + timedelta(minutes=1)).isoformat())
    player.hears("李工", number, "首次回复已超时", "周姐")
    player.hears("周姐", number, "首次回复已超时")


def _resolve(player: Player, staff: str, customer: str, number: str, words: str) -> None:
    player.says(staff, f"解决 {number}", private=True)
    player.hears(staff, "处理结果", number)
    player.says(staff, words, private=True)
    player.hears(staff, "将发给", words)
    player.presses(staff, "发送")
    player.hears(customer, f"{staff}已处理您的反馈", number, words)


def _score_low(player: Player, customer: str, number: str) -> None:
    player.later(30 * 60 + 5)
    player.hears(customer, number, "请您评一评")
    player.presses(customer, "不满意")
    player.hears(customer, "很抱歉", number, "周姐亲自跟进", "哪里没做好")
    player.says(customer, REASON)
    player.hears(customer, "谢谢您告诉我们", "周姐")


def _second_loop(player: Player, customer: str, number: str) -> None:
    player.hears("周姐", number, "客户评 2 分", since=0)
    player.hears("周姐", REASON, since=0)
    player.presses("周姐", "接单")
    if _cards_change(player, "周姐"):
        player.sees_card("周姐", number, "处理中 · 周姐")
    _resolve(player, "周姐", customer, number, FIXED_AGAIN)
    player.later(30 * 60 + 5)
    player.hears(customer, number, "请您评一评", "周姐")
    player.says(customer, "5")
    player.hears(customer, "谢谢您的 5 分", number, "已闭环")
    player.hears("周姐", number, "打了 5 分")


def _digest(player: Player, closed: str, overdue: str) -> None:
    player.until("18:00")
    digest = player.hears("陈总", "反馈日报", "新增", "2", "闭环率", overdue, "请您定一件事")
    for figure in ("超时", "将超时", "满意度", "低分 1", "分类"):
        if figure not in digest:
            raise StoryBroken(f"日报里没有「{figure}」")


def _cards_change(player: Player, name: str) -> bool:
    """Whether this person's cards can be painted anew: those with links or numbers cannot."""
    human = player.world.find(name)
    return human.platform == "wecom" or player.world.cards == "template"
