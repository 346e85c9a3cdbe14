"""A colleague writes down what a customer said: in the customer's name, and to the colleague's credit."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.messages import Said, Where, Who
from handlers.origin import FORM, Origin
from storage import people
from storage.db import transaction
from storage.deliveries import Delivery
from storage.feedback import Feedback
from storage.people import Person
from tests.handlers.office import Office

SAID = "订单 20260301 的对账单导出从昨天开始一直失败"


def credited(office: Office) -> tuple[str, str]:
    """Who brought the newest feedback, and who wrote it down."""
    with Session(office.engine) as session:
        matter = session.query(Feedback).order_by(Feedback.id.desc()).first()
        assert matter is not None
        writer = session.get(Person, matter.logged_by_id) if matter.logged_by_id else None
        return matter.reporter.name, writer.name if writer else ""


def test_a_quoted_customer_of_the_group_is_its_reporter(office: Office) -> None:
    office.says("张三", "你好")
    told = office.says("小林", "记一下", quoted=SAID)
    assert office.feedback().text == SAID
    assert "已登记" in told
    assert credited(office) == ("群里的客户", "小林")


def test_what_a_customer_said_to_us_already_is_not_noted_twice(office: Office) -> None:
    office.says("张三", SAID)
    told = office.says("小林", "记一下", quoted=SAID)
    assert office.count() == 1
    assert office.feedback().number in told


def test_a_greeting_that_held_a_matter_is_noted_in_the_name_of_whoever_said_it(office: Office) -> None:
    office.says("张三", "你好")
    office.says("小林", "记一下 他说导出失败", quoted="你好")
    assert credited(office) == ("张三", "小林")
    assert office.feedback().text == "你好\n他说导出失败"


def test_one_line_is_enough_for_whoever_called(office: Office) -> None:
    told = office.says("小林", "记 老何（晨光贸易）：电话里说发票抬头开错了，要重开", private=True)
    matter = office.feedback()
    assert matter.number in told
    assert (matter.came_by, matter.reporter.name) == ("staff", "老何")
    assert credited(office) == ("老何", "小林")
    office.says("小林", "记 老何（晨光贸易）：又来电话催了", private=True)
    assert office.feedback().reporter_id == matter.reporter_id


def test_a_customer_we_can_write_to_is_told(office: Office) -> None:
    office.says("张三", "你好", private=True)
    office.says("小林", f"记 张三：{SAID}", private=True)
    assert office.feedback().reporter.name == "张三"
    assert any("已登记" in told for told in office.told("张三"))


def test_customers_cannot_note_for_others(office: Office) -> None:
    office.says("张三", f"记 王芳：{SAID}")
    assert credited(office) == ("张三", "")


def test_without_a_quotation_the_way_is_shown(office: Office) -> None:
    assert "引用" in office.says("小林", "记一下")
    assert office.count() == 0


def test_a_namesake_is_not_told(office: Office) -> None:
    office.says("张三", "你好")
    office.says("小林", f"记 张三（别家公司）：{SAID}", private=True)
    with transaction(office.engine) as session:
        first = session.query(Person).filter_by(key=None, name="张三").order_by(Person.id).first()
        assert first is not None
        people.belongs_to(session, first, "晨光贸易")
    office.says("小林", "记 张三：电话里说发票抬头开错了，要重开", private=True)
    assert not any("已登记" in told for told in office.told("张三"))


def test_a_reminder_to_oneself_is_no_note(office: Office) -> None:
    office.says("小林", "记得明天：给张三回电话", private=True)
    assert office.count() == 0


@pytest.mark.parametrize("platform", ["web", "import"])
def test_whoever_only_goes_by_a_name_is_not_who_is_meant(office: Office, platform: str) -> None:
    """张三 stands in a form that a stranger filled in, or in a file: their receipt would be read by the stranger."""
    _goes_by(office, platform, "张三")
    before = office.feedback()
    told = office.says("小林", "记 张三：电话里说发票抬头开错了，要重开", private=True)
    matter = office.feedback()
    assert matter.number in told and matter.reporter_id != before.reporter_id
    with transaction(office.engine) as session:
        rows = session.scalars(select(Delivery).where(Delivery.feedback_id == matter.id))
        assert [row.purpose for row in rows if row.chat_id == before.chat_id] == []


def _goes_by(office: Office, platform: str, name: str) -> None:
    """Somebody who calls themselves so brings a matter by another way than a chat."""
    office.hears(
        Said(
            who=Who(platform=platform, account=FORM, user_id="stranger", name=name),
            where=Where(platform=platform, account=FORM, chat_id="stranger", kind="private", title=name),
            message_id="s1",
            at=office.at,
            text=SAID,
            origin=Origin(came_by=FORM, label="门店三号店"),
        )
    )
