"""Praise reaches the one it names, in the customer's own words, and whoever leads them."""

import pytest

from handlers.praising import named
from handlers.triage.judge import judge
from tests.handlers.office import POLICY, Office

STAFF = ["李工", "小林", "王芳芳", "王建国", "周姐", "赵洁"]
PATIENT = "你们的客服小林特别耐心，点赞"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PATIENT, ["小林"]),
        ("李工处理得真快", ["李工"]),
        ("给芳芳点个赞", ["王芳芳"]),
        ("小赵真的很专业，赵经理也好", ["赵洁"]),
        ("小王态度真好", []),
        ("李工和小林都很耐心", ["李工", "小林"]),
        ("你们服务真好", []),
    ],
)
def test_whom_the_words_name(text: str, names: list[str]) -> None:
    assert named(text, STAFF) == names


@pytest.mark.parametrize("text", [PATIENT, "李工处理得真快", "表扬一下李工", "小林服务真好"])
def test_a_good_word_about_a_colleague_is_praise(text: str) -> None:
    assert judge(text).kind == "表扬"


def test_the_one_who_is_praised_and_their_lead_hear_it_once(office: Office) -> None:
    office.joins("小林")
    receipt = office.says("张三", PATIENT)
    number = office.feedback().number
    assert receipt.split("\n")[0] == f"谢谢您夸小林！已记下（{number}），您的原话会转告小林和陈总。"
    assert [words for words in office.told("小林") if "夸了您" in words] == [
        f"🌟 张三夸了您（{number}）：\n“{PATIENT}”"
    ]
    assert [words for words in office.told("陈总") if "夸了小林" in words] == [
        f"🌟 张三夸了小林（{number}）：\n“{PATIENT}”"
    ]


def test_whoever_gets_the_card_reads_on_it_that_it_is_about_them(office: Office) -> None:
    receipt = office.says("张三", "李工处理得真快")
    assert "会转告李工和周姐" in receipt
    told = [words for words in office.told("李工") if "处理得真快" in words]
    assert len(told) == 1
    assert "客户夸的是您" in told[0]
    assert "不确定" not in told[0]
    assert any("张三夸了李工" in words for words in office.told("周姐"))


def test_praise_is_a_matter_of_its_own_behind_an_open_one(office: Office) -> None:
    office.says("张三", "对账单导出失败，从昨天开始")
    assert "谢谢您夸李工" in office.says("张三", "李工处理得真快")
    assert office.count() == 2


def test_a_complaint_about_a_colleague_is_passed_on_as_none(office: Office) -> None:
    office.says("张三", "小林态度很差，我要投诉")
    assert not any("夸" in words for words in (*office.told("小林"), *office.told("陈总")))


def test_praise_of_nobody_in_particular_goes_the_usual_way(office: Office) -> None:
    assert f"会转告李工和{POLICY.teams['product'].name}" in office.says("张三", "你们的产品特别好用，点赞")


def test_praise_instead_of_an_answer_is_heard_as_praise(office: Office) -> None:
    assert "哪个页面" in office.says("张三", "你们系统坏了")
    told = office.says("张三", "你们客服小林态度特别好，点赞")
    assert "谢谢您夸小林" in told
    assert office.count() == 2
    assert office.feedback().kind == "表扬"


def test_a_name_that_was_asked_for_is_an_answer_however_kindly_it_is_said(office: Office) -> None:
    assert "哪位同事" in office.says("张三", "服务态度太差了，推来推去")
    office.says("张三", "前台小王，其他人服务都很好")
    assert office.count() == 1


def test_thanks_for_what_was_done_are_passed_on(office: Office) -> None:
    assert "谢谢您夸李工" in office.says("张三", "感谢李工帮我们解决了导出的问题")
