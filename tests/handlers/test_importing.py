"""What is read from a file: history wakes nobody; what is still open gets an owner and a promise from now on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from handlers.beginning import IMPORTED
from handlers.importing import Imported
from handlers.messages import Where, Who
from handlers.origin import Origin
from handlers.policy import Policy
from storage import metrics, search
from storage.alarms import Alarm
from storage.deliveries import Delivery
from storage.feedback import Feedback, State
from storage.reactions import Reaction
from tests.handlers.office import MONDAY_TEN, POLICY, Office

LAST_AUTUMN = datetime(2025, 10, 9, 6, 30, tzinfo=UTC)
"""A Thursday, 14:30 in Beijing."""
SAID = "上周到的洗衣机漏水，阳台都淹了，要求退货"


@dataclass(frozen=True)
class Archive:
    """A file of old words that is read into the ledger of an office."""

    office: Office

    def holds(self, words: str, name: str = "老何", key: str = "1", company: str = "", **more: Any) -> Feedback:
        """Read one line of it; the feedback it became."""
        user = f"{name}@"
        facts = {"联系电话": "13800000000"}
        line = Imported(
            message_id=key,
            who=Who(platform="import", account="file", user_id=user, name=name),
            where=Where(platform="import", account="file", chat_id=user, kind="private"),
            origin=Origin(came_by=IMPORTED, label="2025 台账", company=company, facts=facts),
            text=words,
            **{"at": LAST_AUTUMN} | more,
        )
        assert self.office.hears(line) == ""
        return self.office.feedback()


def rows(office: Office, kind: type[Any]) -> int:
    """How many rows of a table there are."""
    with Session(office.engine) as session:
        return len(session.scalars(select(kind)).all())


def test_history_keeps_its_words_its_time_and_its_company(office: Office) -> None:
    matter = Archive(office).holds(SAID, company="晨光贸易")
    assert (matter.text, matter.state, matter.created_at) == (SAID, State.ARCHIVED, LAST_AUTUMN)
    assert matter.number == "F-251009-001"
    assert (matter.came_by, matter.reporter.name) == ("import", "老何")
    assert matter.facts["联系电话"] == "13800000000"
    with Session(office.engine) as session:
        company = session.get_one(Feedback, matter.id).reporter.company
        assert company is not None and company.name == "晨光贸易"


def test_history_wakes_nobody(office: Office) -> None:
    Archive(office).holds("食堂的菜里吃出虫子，三个人上吐下泻，要曝光")
    office.later(timedelta(days=30))
    assert (rows(office, Delivery), rows(office, Alarm), rows(office, Reaction)) == (0, 0, 0)
    assert office.moves() == ["capture"]


def test_history_is_found_by_its_words_and_counted_as_nothing_of_ours(office: Office) -> None:
    matter = Archive(office).holds(SAID, at=office.at - timedelta(days=1))
    with Session(office.engine) as session:
        assert [hit.feedback.number for hit in search.find(session, "洗衣机 漏水")] == [matter.number]
        since, until = office.at - timedelta(days=7), office.at
        assert metrics.captured(session, since, until) == 0
        assert metrics.closed_loop(session, since, until).due == 0
        assert metrics.by_topic(session, since, until) == []


def test_the_same_line_is_read_once(office: Office) -> None:
    archive = Archive(office)
    first = archive.holds(SAID)
    assert archive.holds(SAID).number == first.number
    assert office.count() == 1


def test_what_is_still_open_gets_an_owner_and_a_promise_that_begins_now(office: Office) -> None:
    matter = Archive(office).holds(SAID, is_open=True)
    assert (matter.state, matter.created_at) == (State.WAITING, LAST_AUTUMN)
    assert matter.assignee is not None
    assert matter.respond_by is not None and matter.respond_by > MONDAY_TEN
    office.later(timedelta(minutes=1))
    owner = matter.assignee.name
    card = next(told for told in office.told(owner) if matter.number in told)
    assert "文件导入" in card and "2025 台账" in card
    assert not any("超时" in told for name in ("李工", "周姐", "陈总") for told in office.told(name))


def test_a_promise_about_an_old_matter_is_watched_like_any_other(office: Office) -> None:
    Archive(office).holds(SAID, is_open=True)
    office.later(timedelta(days=3))
    assert {"remind", "escalate"} <= set(office.moves())


def test_the_word_of_people_who_sorted_it_stands_before_our_guess(office: Office) -> None:
    matter = Archive(office).holds("系统又打不开了，登录就报错", known_as=("咨询", "自家分类"), is_open=True)
    assert (matter.kind, matter.topic) == ("咨询", "自家分类")
    assert "文件里写的：类型是咨询" in matter.reasons
    assert not {"kind", "topic"} & set(matter.doubts)


def test_rules_look_at_what_the_file_says_and_leave_it(engine: Engine) -> None:
    asked = {"name": "咨询", "mode": "active", "when": {"kinds": ["咨询"]}, "then": {"priority": "P3", "kind": "投诉"}}
    office = Office(engine, Policy.model_validate(POLICY.model_dump() | {"rules": [asked]}))
    for key, is_open in (("1", False), ("2", True)):
        told = Archive(office).holds("系统又打不开了，登录就报错", known_as=("咨询", ""), key=key, is_open=is_open)
        assert (told.kind, told.priority) == ("咨询", "P3")


def test_the_word_of_the_file_stays_when_a_colleague_puts_something_else_right(office: Office) -> None:
    matter = Archive(office).holds("系统又打不开了，登录就报错", known_as=("咨询", "自家分类"), is_open=True)
    assert matter.assignee is not None
    office.says(matter.assignee.name, f"情绪 {matter.number} 满意", private=True)
    after = office.feedback(matter.number)
    assert (after.kind, after.topic, after.sentiment) == ("咨询", "自家分类", "positive")
    office.says(matter.assignee.name, f"改类 {matter.number} 投诉", private=True)
    assert office.feedback(matter.number).kind == "投诉"
    office.says(matter.assignee.name, f"撤销 {matter.number}", private=True)
    assert office.feedback(matter.number).kind == "咨询"


def test_a_name_in_a_file_is_nobody_we_know_from_a_chat(office: Office) -> None:
    office.says("张三", "对账单导出从昨天开始一直失败", private=True)
    here = office.feedback()
    old = Archive(office).holds("两年前的保密投诉：货款被多扣了三千元", name="张三")
    assert old.reporter_id != here.reporter_id
    assert "货款" not in office.says("张三", "我之前反馈的问题怎么样了", private=True)
