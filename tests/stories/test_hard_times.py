"""What goes wrong in real life: repeats, races, strangers, a flushed Redis, a killed worker, a platform in trouble."""

import threading
import time

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot.demo.player import Player
from bot.demo.stack import Stack
from storage.deliveries import Delivery, Status
from storage.feedback import Event, Feedback
from storage.reactions import Reaction

APART_SECONDS = 180
"""Longer than the time within which one speaker's words belong together."""

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]


def report(player: Player, words: str) -> str:
    """赵六 reports in the DingTalk group until a receipt comes, apart from anything said before; the number."""
    player.later(APART_SECONDS)
    player.says("赵六", words)
    first = player.hears("赵六", "F-")
    number = first[first.index("F-") :][:12]
    if "已登记" not in first:
        player.says("赵六", "跳过")
        player.hears("赵六", "已登记", number)
    return number


def wait_for_card(player: Player, number: str) -> None:
    """Let minutes pass until 李工 has the card: a platform in trouble is asked again a little later."""
    for _ in range(6):
        try:
            player.hears("李工", number, "待接单", since=0, patience=2)
            return
        except AssertionError:
            player.later(70)
    player.hears("李工", number, "待接单", since=0)


def moves(stack: Stack, number: str) -> list[str]:
    """The history of a feedback as it stands in the ledger."""
    engine = create_engine(stack.database_url)
    with Session(engine) as session:
        found = select(Event.move).join(Feedback).where(Feedback.number == number).order_by(Event.id)
        return list(session.scalars(found))


def settled(stack: Stack) -> bool:
    """Whether nothing is on its way any more."""
    engine = create_engine(stack.database_url)
    with Session(engine) as session:
        waiting = select(Delivery.id).where(Delivery.status.in_((Status.PENDING, Status.SENDING)))
        undrawn = select(Reaction.event_id)
        return session.scalars(waiting).first() is None and session.scalars(undrawn).first() is None


def wait_until_settled(stack: Stack) -> None:
    """Give the workers a moment."""
    until = time.monotonic() + 90
    while not settled(stack):
        assert time.monotonic() < until, "something is still on its way"
        time.sleep(0.1)


def test_the_same_callback_four_times_is_one_feedback(stack: Stack, player: Player) -> None:
    number = report(player, "你们的报表页面今天一直打不开，刷新也没用")
    player.hears("李工", number, since=0)
    wait_until_settled(stack)
    told = player.count("李工", number)
    calls = [e for e in stack.control.wire() if e["platform"] == "dingtalk" and "打不开" in e["request_clear"]]
    callback = next(e for e in calls if e["direction"].startswith("→"))
    for _ in range(3):
        stack.control.repeat(callback["id"])
    time.sleep(1)
    wait_until_settled(stack)
    assert player.count("李工", number) == told
    assert moves(stack, number).count("capture") == 1


def test_two_at_once_on_one_card_and_one_of_them_wins(stack: Stack, player: Player) -> None:
    number = report(player, "你们的导出按钮昨天开始一直点不动")
    player.hears("李工", number, "待接单", since=0)
    found = player._button(player.world.find("李工"), player.world.find("李工").private, "接单")
    assert found is not None
    message, button = found
    clicks = [
        threading.Thread(target=stack.control.click, args=(message["id"], "ligong", button["key"])) for _ in range(2)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    player.sees_card("李工", number, "处理中 · 李工")
    assert moves(stack, number).count("accept") == 1


def test_a_customer_cannot_press_a_staff_button(stack: Stack, player: Player) -> None:
    number = report(player, "后台今天登录不上，提示系统错误")
    player.says("赵六", f"接单 {number}", private=True)
    time.sleep(0.5)
    assert "accept" not in moves(stack, number)
    player.hears("李工", number, "待接单", since=0)
    player.presses("李工", "接单")
    player.sees_card("李工", number, "处理中")


def test_redis_flushed_between_commit_and_job_loses_and_doubles_nothing(stack: Stack, player: Player) -> None:
    stop = threading.Event()

    def flush_all_the_time() -> None:
        while not stop.wait(0.02):
            stack.flush_redis()

    flushing = threading.Thread(target=flush_all_the_time)
    flushing.start()
    try:
        number = report(player, "今天上午开始，审批页面点提交就报错")
        time.sleep(1)
    finally:
        stop.set()
        flushing.join()
    player.hears("李工", number, "待接单", since=0)
    wait_until_settled(stack)
    assert player.count("李工", number) == 1


def test_a_worker_killed_at_work_leaves_nothing_undone(stack: Stack, player: Player) -> None:
    player.later(APART_SECONDS)
    stack.control.fault("慢响应", 1)
    player.says("赵六", "昨天开始扫码登录一直失败，换了手机也不行")
    time.sleep(0.3)
    stack.kill_worker()
    stack.restart_worker()
    player.later(70)
    receipt = player.hears("赵六", "F-", since=0)
    wait_until_settled(stack)
    number = receipt[receipt.index("F-") :][:12]
    assert moves(stack, number).count("capture") == 1
    assert stack.fallen() == []


@pytest.mark.parametrize("fault", ["dingtalk:令牌失效", "dingtalk:限流", "dingtalk:系统繁忙", "wecom:系统繁忙"])
def test_a_platform_that_says_no_for_a_while_only_delays(stack: Stack, player: Player, fault: str) -> None:
    player.later(APART_SECONDS)
    stack.control.fault(fault, 1)
    player.says("张三", f"再反馈一个问题：你们的看板页面今天一直报错（{fault[-4:]}）")
    answer = player.hears("张三", "F-")
    number = answer[answer.index("F-") :][:12]
    if "已登记" not in answer:
        player.says("张三", "跳过")
    wait_for_card(player, number)
    assert player.count("李工", number) == 1


def test_the_stream_comes_back_after_it_was_cut(stack: Stack, player: Player) -> None:
    stack.control.fault("硬断线", 1)
    time.sleep(1)
    until = time.monotonic() + 90
    while True:
        player.says("孙悦", "发票一直没开给我，订单号 20261120001")
        try:
            player.hears("孙悦", "F-", patience=5)
            break
        except AssertionError:
            assert time.monotonic() < until
    assert stack.fallen() == []
