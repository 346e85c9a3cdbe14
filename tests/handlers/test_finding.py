"""找 关键词: colleagues find what customers said, in their own chat."""

import pytest

from tests.handlers.office import Office


@pytest.fixture
def said(office: Office) -> Office:
    """张三, 王芳 and 赵六 have each said something."""
    office.says("张三", "你们的退款到账太慢了，等了五天，订单号 2026030211", private=True)
    office.says("王芳", "會員積分沒有到賬，請查一下，手机号是会员账号", private=True)
    office.says("赵六", "谢谢李工，服务很好", private=True)
    return office


@pytest.mark.parametrize("asked", ["找 退款", "搜索：退款", "查找 退款到帐", "找 ２０２６０３０２１１"])
def test_staff_find_what_customers_said(said: Office, asked: str) -> None:
    told = said.says("李工", asked, private=True)
    assert "找到 1 件" in told
    assert "张三：“你们的退款到账太慢了" in told
    assert "王芳" not in told


def test_the_number_that_was_found_opens_its_card(said: Office) -> None:
    told = said.says("小林", "找 会员积分", private=True)
    number = told.split("｜")[0].split("\n")[-1]
    assert "會員積分沒有到賬" in said.says("小林", number, private=True)


def test_nothing_found_is_told_so(said: Office) -> None:
    assert "没有找到“空调”" in said.says("李工", "找 空调", private=True)
    assert "请写上要找的词" in said.says("李工", "找 ", private=True) or said.count() == 3


def test_at_most_five_are_shown(office: Office) -> None:
    for number in range(7):
        office.says("张三", f"谢谢你们的空调，第{number}台了，很好用", private=True)
        office.later(office.policy.intake.follow_window * 2)
    told = office.says("李工", "找 空调", private=True)
    assert "找到 5 件" in told
    assert told.count("｜处理中｜") + told.count("｜待接单｜") == 5


def test_in_a_group_nothing_is_found_aloud(said: Office) -> None:
    told = said.says("李工", "找 退款")
    assert "张三" not in told
    assert "私聊" in told


def test_a_customer_finds_nothing_of_others(said: Office) -> None:
    told = said.says("赵六", "找 退款", private=True)
    assert "张三" not in told
    assert "五天" not in told
