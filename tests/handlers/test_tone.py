"""How we sound: nobody hears the same words twice in a row, or two messages that begin alike, or a needless sorry."""

from itertools import pairwise

import pytest

from handlers.messages import Card, Reply, Text
from handlers.policy import Policy
from handlers.tone import LATER, fresh, fresh_reply, opening
from storage.chats import Chat
from tests.handlers.office import Office


def a_chat() -> Chat:
    return Chat(platform="wecom", account="main", chat_id="zhangsan", kind="private", said={})


@pytest.mark.parametrize("words", ["你好", "谢谢", "好的"])
def test_the_same_thing_is_said_in_other_words_the_next_time(office: Office, words: str) -> None:
    told = [office.says("张三", words) for _ in range(4)]
    assert all(before != after for before, after in pairwise(told))


def test_no_two_answers_in_a_row_begin_alike(office: Office) -> None:
    said = [
        "你们的对账单导出一直失败，点了没反应",
        "你好",
        "你好",
        "这是什么意思",
        "昨天",
        "另外再反馈一个问题，登录页面打不开，昨天开始的",
        "另外再反馈一个问题，打印页面卡死了，今天开始的",
        "怎么样了",
        "怎么样了",
        "建议加一个批量导出的按钮",
        "建议报表能按月份筛选",
        "转人工",
        "转人工",
        "跳过",
        "跳过",
    ]
    told = [opening(office.says("张三", words, private=True)) for words in said]
    assert all(before != after for before, after in pairwise(told)), told


def test_what_colleagues_say_one_after_the_other_does_not_begin_alike_either(office: Office) -> None:
    office.says("张三", "你们的对账单导出一直失败，昨天开始的", private=True)
    number = office.feedback().number
    owner = office.feedback().assignee
    assert owner is not None
    for words in ("马上看", "找到原因了", "今天下午修好"):
        office.says(owner.name, f"回复 {number} {words}", private=True)
        office.says(owner.name, "发送", private=True)
    told = [words for words in office.told("张三") if f"{owner.name}回复您（{number}）" in words]
    assert len(told) == 3
    assert told[0].startswith(owner.name)
    assert all(opening(before) != opening(after) for before, after in pairwise(told))


def test_what_staff_read_is_left_as_it_is(office: Office) -> None:
    first, second = (office.says("李工", "F-260302-009", private=True) for _ in range(2))
    assert first == second


def test_words_of_one_answer_do_not_begin_alike_and_a_title_is_led_in_only_where_it_fits() -> None:
    chat, long = a_chat(), "方便给我订单号或运单号吗？没有的话，下单的手机号也可以。"
    shown = fresh_reply(
        Policy(), chat, Reply(shows=(Text(text="已登记一件"), Text(text="已登记一件"), Card(title="怎么处理？")))
    )
    assert [getattr(show, "text", "") or getattr(show, "title", "") for show in shown.shows] == [
        "已登记一件",
        "好的，已登记一件",
        "怎么处理？",
    ]
    assert fresh(Policy(), chat, Card(title="怎么处理？"), LATER) == Card(title="另外，怎么处理？")
    assert [fresh(Policy(), chat, Card(title=long), LATER) for _ in range(2)] == [Card(title=long)] * 2


@pytest.mark.parametrize(
    "words",
    [
        "建议在对账单页面加一个按客户筛选的功能",
        "请问这个月的会员优惠券什么时候发？",
        "麻烦帮我改一下收货地址",
        "小林服务特别好，耐心又专业，必须表扬",
    ],
)
def test_nobody_is_told_we_are_sorry_where_nothing_went_wrong(office: Office, words: str) -> None:
    told = office.says("张三", words, private=True)
    for _ in range(3):
        told += office.says("张三", "跳过", private=True) if "已登记" not in told and "已记下" in told else ""
    assert "抱歉" not in told
    assert "不好意思" not in told
