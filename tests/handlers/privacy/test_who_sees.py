"""张三's phone is seen by 李工, who has to call; by nobody who need not know it, in no group and in no summary."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from handlers.privacy.kinds import Kind
from handlers.scene import Scene
from storage import people
from storage.db import transaction
from storage.deliveries import Delivery
from storage.feedback import Event, Feedback
from tests.handlers.office import POLICY, Office, words_of

PHONE, ENDS = "13800138000", "138****8000"
ID_CARD = "11010519491231002X"
COMPLAINT = f"你们的对账单导出一直失败，从昨天开始，电话{PHONE}，身份证{ID_CARD}，请马上处理"


@pytest.fixture
def office(sqlite_engine: Engine) -> Office:
    """张三 has left a phone and an ID number in private; 李工 of the product team has the matter."""
    office = Office(sqlite_engine)
    office.says("张三", COMPLAINT, private=True)
    for _ in range(3):
        if office.feedback().assignee is None:
            office.says("张三", "跳过", private=True)
    assert office.feedback().assignee is not None and office.feedback().assignee.name == "李工"
    return office


def test_the_ledger_keeps_the_words(office: Office) -> None:
    assert office.feedback().text == COMPLAINT


def test_the_owner_sees_the_phone_and_not_the_id_number(office: Office) -> None:
    told = "\n".join(office.told("李工"))
    assert PHONE in told
    assert ID_CARD not in told and "110****002X" in told


@pytest.mark.parametrize("who", ["周姐", "陈总"])
def test_the_lead_and_the_manager_see_the_phone_when_they_open_it(office: Office, who: str) -> None:
    told = office.says(who, office.feedback().number, private=True)
    assert PHONE in told and ID_CARD not in told


def test_other_colleagues_see_neither(office: Office) -> None:
    for words in (office.feedback().number, "找 对账单导出"):
        told = office.says("小林", words, private=True)
        assert "对账单导出" in told
        assert PHONE not in told and ID_CARD not in told


def test_a_search_shows_the_owner_what_may_be_seen(office: Office) -> None:
    office.says("王芳", "换个手机号 13911112222 收验证码", private=True)
    assert "13911112222" in office.says("李工", "找 换个手机号", private=True)
    assert "139****2222" in office.says("小林", "找 换个手机号", private=True)


def test_who_has_handed_it_over_sees_it_no_more(office: Office) -> None:
    number = office.feedback().number
    office.says("李工", f"转派 {number} 小林", private=True)
    assert PHONE not in office.says("李工", number, private=True)
    assert PHONE in office.says("小林", number, private=True)
    with transaction(office.engine) as session:
        ligong = people.by_key(session, "ligong")
        assert ligong is not None
        cards = session.scalars(select(Delivery).where(Delivery.purpose == "card", Delivery.person_id == ligong.id))
        assert [PHONE in words_of(card.show) for card in cards] == [False], "the old card is painted anew without it"


def test_the_lead_who_hears_that_it_is_called_no_feedback_sees_the_phone_only(office: Office) -> None:
    office.says("李工", f"不是反馈 {office.feedback().number}", private=True)
    told = office.told("周姐")[-1]
    assert "对账单导出" in told and PHONE in told and ID_CARD not in told


def test_summaries_show_neither(office: Office) -> None:
    office.later(timedelta(days=2))
    for who in ("陈总", "周姐"):
        told = office.says(who, "日报", private=True)
        assert "反馈日报" in told and PHONE not in told and ID_CARD not in told
    assert PHONE not in office.says("李工", "我的", private=True)


def test_a_customer_reads_their_own_words_in_private(office: Office) -> None:
    assert PHONE in office.says("张三", "我那个问题怎么样了", private=True) + "".join(office.told("张三"))


def test_in_a_group_nobody_reads_it(office: Office) -> None:
    first = office.says("王芳", "发票抬头开错了请改，订单号 20260301，电话13911112222")
    assert "已登记" in first
    for told in (first, office.says("王芳", "我那个问题怎么样了")):
        assert "13911112222" not in told and "139****2222" in told
        assert "****" not in told.replace("139****2222", "")


def test_what_is_corrected_in_a_group_is_repeated_by_its_ends(office: Office) -> None:
    office.says("王芳", "快递一直没送到，订单号 20260301")
    assert "13911112222" not in office.says("王芳", "不对，单号是联系电话13911112222")


def test_a_number_that_would_be_cut_through_is_hidden_all_the_same(office: Office) -> None:
    with transaction(office.engine) as session:
        scene = Scene(session, office.at, POLICY, str)
        matter = session.scalars(select(Feedback)).one()
        shown = [scene.quoted(matter.text, matter, limit=limit) for limit in range(1, len(COMPLAINT) + 1)]
    assert any(ENDS in one for one in shown)
    assert not [one for one in shown if PHONE[:5] in one or ID_CARD[:5] in one]


def test_an_organisation_decides_who_sees_what(sqlite_engine: Engine) -> None:
    sees = POLICY.privacy.sees.model_copy(update={"owner": (Kind.ID_CARD,), "staff": (Kind.PHONE,)})
    privacy = POLICY.privacy.model_copy(update={"sees": sees})
    office = Office(sqlite_engine, POLICY.model_copy(update={"privacy": privacy}))
    office.says("张三", COMPLAINT, private=True)
    while office.feedback().assignee is None:
        office.says("张三", "跳过", private=True)
    number = office.feedback().number
    assert ID_CARD in office.says("李工", number, private=True)
    told = office.says("小林", number, private=True)
    assert PHONE in told and ID_CARD not in told


def test_what_an_old_matter_said_is_named_by_its_ends_in_the_new_one(office: Office) -> None:
    number = office.feedback().number
    office.says("李工", f"解决 {number} 好了", private=True)
    office.says("李工", "发送", private=True)
    office.later(timedelta(days=30))
    office.says("张三", "还是不行，对账单又导出失败了", private=True)
    facts = office.feedback().facts
    assert number in facts["之前反馈过"] and PHONE[:5] not in facts["之前反馈过"]


def test_history_keeps_what_was_said(office: Office) -> None:
    office.says("张三", f"打这个电话{PHONE}", private=True)
    with transaction(office.engine) as session:
        assert any(PHONE in event.words for event in session.scalars(select(Event)))
