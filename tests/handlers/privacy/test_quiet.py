"""张三 says “不再联系我”: they hear answers to what they ask, and nothing else, until they say otherwise."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from handlers import files
from handlers.messages import Text
from handlers.privacy import purposes
from handlers.progress import PROGRESS
from handlers.scene import Scene
from handlers.texts.customers import CUSTOMERS
from storage import chats, merging, people
from storage.db import transaction
from storage.deliveries import Delivery
from storage.feedback import Move
from tests.handlers.office import POLICY, Office

STOP, GO_ON = "不再联系我", "恢复联系"
MATTER = "发票抬头开错了请改，订单号 20260301"
EVERY = sorted(purposes.ASKED | purposes.UNASKED)


@pytest.mark.parametrize(
    "words",
    [
        STOP,
        "请不要再联系我了",
        "别再给我发消息",
        "别给我发消息了",
        "退订",
        "TD",
        "不要打扰我",
        "以后不要再给我发通知",
        "别再发了",
    ],
)
def test_it_is_said_in_many_ways(office: Office, words: str) -> None:
    assert "不再主动给您发消息" in office.says("张三", words, private=True)
    assert _quiet(office) and office.count() == 0


@pytest.mark.parametrize(
    "words",
    [
        "你们的销售别再给我打电话了",
        "系统老是给我发通知，关不掉",
        "退订酒店的钱还没退",
        "一直没人联系我",
        "不要再给我发错货了",
    ],
)
def test_what_only_sounds_like_it_is_a_matter(office: Office, words: str) -> None:
    assert "不再主动给您发消息" not in office.says("张三", words, private=True)
    assert not _quiet(office)


def test_a_service_may_be_meant(office: Office) -> None:
    assert "请说一下是哪一项" in office.says("张三", "退订", private=True)


def test_said_to_a_question_of_ours_it_is_the_answer(office: Office) -> None:
    assert "直接回复就好" in office.says("张三", "你们的会员服务跟宣传完全不一样，我要投诉", private=True)
    assert "不再主动给您发消息" not in office.says("张三", "退订", private=True)
    assert not _quiet(office) and "退订" in office.feedback().facts.values()


def test_without_it_a_score_is_asked_for(office: Office) -> None:
    assert any("处理得怎么样" in told for told in _resolved(office))


def test_after_it_no_score_is_asked_for_and_the_result_still_comes(office: Office) -> None:
    office.says("张三", "你好", private=True)
    office.says("张三", STOP, private=True)
    told = _resolved(office)
    assert any("抬头改好了" in one for one in told)
    assert not any("处理得怎么样" in one for one in told)
    assert office.feedback().state == "待确认" and "invite" not in office.moves()
    office.later(POLICY.survey.expire_after)
    assert office.feedback().state == "未确认关闭"


def test_what_still_waits_on_its_way_to_them_is_dropped_unless_they_asked_for_it(office: Office) -> None:
    _waiting(office, purposes.SURVEY, "follow", Move.REPLY)
    office.says("张三", STOP, private=True)
    assert _fates(office) == {"survey": "dropped", "follow": "dropped", "reply": "pending"}


def test_an_answer_that_rides_on_what_nobody_asked_for_still_arrives(office: Office) -> None:
    """Near the end of a quota what waits together is said together: its first line may be of any kind."""
    _waiting(office, "transferred", Move.REPLY)
    with transaction(office.engine) as session:
        carrier, rider = session.scalars(select(Delivery).where(Delivery.cause == "event:1").order_by(Delivery.id))
        merging.merge(session, carrier, [rider], Text(text="您好\n您好").model_dump(mode="json"))
    office.says("张三", STOP, private=True)
    assert _fates(office) == {"transferred": "pending", "reply": "merged"}


def test_a_score_they_give_by_themselves_is_taken(office: Office) -> None:
    office.says("张三", STOP, private=True)
    _resolved(office)
    assert "谢谢您的 5 分" in office.says("张三", "5分", private=True)
    assert office.feedback().state == "已闭环"


def test_what_they_ask_is_answered(office: Office) -> None:
    office.says("张三", STOP, private=True)
    assert "已登记" in office.says("张三", MATTER, private=True)
    assert "负责人：" in office.says("张三", "我那个问题怎么样了", private=True)


def test_a_new_owner_is_not_announced(office: Office) -> None:
    office.says("张三", MATTER, private=True)
    office.says("张三", STOP, private=True)
    office.says("李工", f"转派 {office.feedback().number} 小林", private=True)
    assert not any("改由" in told for told in office.told("张三"))


def test_a_new_matter_is_no_taking_back_but_the_word_is(office: Office) -> None:
    office.says("张三", STOP, private=True)
    office.says("张三", MATTER, private=True)
    assert _quiet(office)
    assert "有消息会再告诉您" in office.says("张三", GO_ON, private=True)
    assert not _quiet(office)


def test_its_owner_reads_it_on_the_card(office: Office) -> None:
    office.says("张三", STOP, private=True)
    office.says("张三", MATTER, private=True)
    assert "不想被主动联系" in office.says("李工", office.feedback().number, private=True)


def test_colleagues_go_on_hearing_everything(office: Office) -> None:
    office.says("李工", STOP, private=True)
    office.says("张三", MATTER, private=True)
    assert any(office.feedback().number in told for told in office.told("李工"))


@pytest.mark.parametrize("purpose", [*EVERY, "answer.1", "something new"])
def test_every_purpose_is_decided_in_one_place(sqlite_engine: Engine, purpose: str) -> None:
    """张三 wants to be left alone, 王芳 does not; 李工 is a colleague."""
    Office(sqlite_engine)
    with transaction(sqlite_engine) as session:
        scene = Scene(session, people.AT_ONCE, POLICY, str)
        zhangsan = people.recognise(session, "wecom", "main", "zhangsan", "张三")
        wangfang = people.recognise(session, "wecom", "main", "wangfang", "王芳")
        zhangsan.quiet_since = people.AT_ONCE
        for person in (zhangsan, wangfang, people.by_key(session, "ligong")):
            chat = chats.private_chat(session, person) if person else None
            assert chat is not None
            scene.deliver("event:1", purpose, chat, Text(text="您好"), person)
        heard = [row.person.name for row in session.scalars(select(Delivery).order_by(Delivery.id)) if row.person]
    asked = purpose in purposes.ASKED or purpose == "answer.1"
    assert heard == [*(["张三"] if asked else []), "王芳", "李工"]


def test_no_purpose_of_what_customers_are_shown_is_forgotten() -> None:
    """Whoever has something new for customers decides whether it is asked for."""
    to_customers = set(_purposes())
    assert {"survey", "follow", "transferred"} <= to_customers, "the search finds what there is"
    assert to_customers <= set(EVERY)


def test_answers_are_among_what_is_asked_for() -> None:
    lost = {key for key in CUSTOMERS if key.startswith("file.")}
    assert lost | {files.PURPOSE, PROGRESS, Move.REPLY, Move.ASK, Move.RESOLVE} <= purposes.ASKED
    assert not purposes.ASKED & purposes.UNASKED


def _waiting(office: Office, *names: str) -> None:
    """What is on its way to 张三, for these purposes."""
    office.says("张三", "你好", private=True)
    with transaction(office.engine) as session:
        zhangsan = people.known(session, "wecom", "main", "zhangsan")
        chat = chats.private_chat(session, zhangsan) if zhangsan else None
        assert chat is not None
        scene = Scene(session, office.at, POLICY, str)
        for purpose in names:
            scene.deliver("event:1", purpose, chat, Text(text="您好"), zhangsan)


def _fates(office: Office) -> dict[str, str]:
    with transaction(office.engine) as session:
        rows = session.scalars(select(Delivery).where(Delivery.cause == "event:1"))
        return {row.purpose: str(row.status) for row in rows}


def _purposes() -> Iterator[str]:
    """The purposes that stand in calls of `to_customer`, and of `deliver` where the reporter is named."""
    for file in Path("handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "to_customer" and len(node.args) == 2:
                yield from _said(node.args[1])
            if node.func.attr == "deliver" and any("reporter" in ast.unparse(one) for one in node.args):
                yield from _said(node.args[1])


def _said(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)


def _quiet(office: Office) -> bool:
    with transaction(office.engine) as session:
        person = people.known(session, "wecom", "main", "zhangsan")
        return person is not None and person.quiet_since is not None


def _resolved(office: Office) -> list[str]:
    """What 张三 is told once 李工 has solved their matter, and two hours have passed."""
    office.says("张三", MATTER, private=True)
    office.says("李工", f"解决 {office.feedback().number} 抬头改好了", private=True)
    office.says("李工", "发送", private=True)
    office.later(timedelta(hours=2))
    return office.told("张三")
