"""What comes by a form is a matter like any other: captured once, asked about, owned, and told where it came from."""

from sqlalchemy import select

from handlers.messages import Clicked, Said, Where, Who
from handlers.origin import FORM, WEB, Origin
from storage.db import transaction
from storage.deliveries import Delivery
from storage.feedback import Feedback, Move
from tests.handlers.office import Office, words_of

SHEET = "5f0c1d2e3a4b"


def fills_in(office: Office, words: str, *, message_id: str = SHEET, **facts: str) -> None:
    """赵敏 sends the form that hangs in 门店三号店."""
    origin = Origin(came_by=FORM, label="门店三号店", company="晨光贸易", facts=facts)
    said = Said(
        message_id=message_id,
        who=Who(platform=WEB, account=FORM, user_id=SHEET, name="赵敏"),
        where=Where(platform=WEB, account=FORM, chat_id=SHEET, kind="private", title="赵敏"),
        at=office.at,
        text=words,
        origin=origin,
    )
    office.hears(said)


def shown_on_the_page(office: Office) -> list[str]:
    """What stands on 赵敏's page."""
    with transaction(office.engine) as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        return [words_of(row.show) for row in rows if row.chat.chat_id == SHEET]


def test_a_form_becomes_a_matter_that_knows_where_it_came_from(office: Office) -> None:
    fills_in(office, "收银台的扫码枪从昨天开始扫不出来", 联系方式="13800138000")
    matter = office.feedback()
    assert (matter.came_by, matter.chat.came_by, matter.reporter.name) == ("form", "门店三号店", "赵敏")
    assert matter.facts["联系方式"] == "13800138000"
    with transaction(office.engine) as session:
        company = session.get_one(Feedback, matter.id).reporter.company
        assert company is not None and company.name == "晨光贸易"


def test_the_colleague_reads_form_source_and_contact_on_the_card(office: Office) -> None:
    fills_in(office, "收银台的扫码枪坏了，门店三号店，昨天开始一直扫不出来", 联系方式="13800138000")
    office.later(office.policy.intake.question_timeout)
    matter = office.feedback()
    assert matter.assignee is not None
    card = next(words for words in office.told(matter.assignee.name) if matter.number in words)
    for words in ("网页表单", "门店三号店", "赵敏（晨光贸易）", "联系方式：13800138000"):
        assert words in card


def test_sent_twice_it_is_one_matter_and_one_receipt(office: Office) -> None:
    for _ in range(3):
        fills_in(office, "希望门店早上八点就开门")
    assert office.count() == 1
    assert len(shown_on_the_page(office)) == 1


def test_everything_said_to_them_stands_on_their_page(office: Office) -> None:
    fills_in(office, "希望门店早上八点就开门")
    matter = office.feedback()
    assert matter.number in shown_on_the_page(office)[0]
    assert matter.assignee is not None
    asked = office.says(matter.assignee.name, f"回复 {matter.number} 下周起八点开门", private=True)
    assert "赵敏（网页表单）" in asked
    office.says(matter.assignee.name, "发送", private=True)
    assert "下周起八点开门" in shown_on_the_page(office)[-1]


def test_what_was_filled_in_is_not_asked_for(office: Office) -> None:
    fills_in(office, "快递一直没有送到，我很着急", 订单号="88001234567")
    assert not any("订单号或运单号" in words for words in shown_on_the_page(office))
    assert office.feedback().facts["订单号"] == "88001234567"


def test_the_answer_to_a_question_is_given_on_the_page(office: Office) -> None:
    fills_in(office, "系统老是报错，用不了")
    (asked,) = (words for words in shown_on_the_page(office) if "？" in words)
    fills_in(office, "收银页面，今天早上开始的", message_id=f"{SHEET}-2")
    assert Move.COMPLETE in office.moves()
    assert office.count() == 1
    assert asked


def test_a_press_on_the_page_is_a_press(office: Office) -> None:
    fills_in(office, "系统老是报错，用不了")
    number = office.feedback().number
    who = Who(platform=WEB, account=FORM, user_id=SHEET)
    where = Where(platform=WEB, account=FORM, chat_id=SHEET, kind="private")
    office.hears(Clicked(message_id="p-1", who=who, where=where, at=office.at, action=f"cancel:{number}:"))
    assert office.feedback().state == "已撤回"
