"""What is private is shown by its ends only; what merely looks like it is left as it was said."""

import string
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.privacy.kinds import EVERYTHING, Kind
from handlers.privacy.masking import found, masked
from handlers.privacy.proofs import CARDS, PROVINCES

PRIVATE = [
    ("我的电话13800138000谢谢", "我的电话138****8000谢谢"),
    ("tel:138 0013 8000 / 139-1390-1390", "tel:138****8000 / 139****1390"),
    ("打 1380 0138 000 或 138 001 38000", "打 138****8 000 或 138****8000"),
    ("+86 13800138000", "+86 138****8000"),
    ("联系 １３８００１３８０００", "联系 １３８****８０００"),
    ("138\u200b0013\u200b8000", "138****8000"),
    ("一三八零零一三八零零零", "一三八****八零零零"),
    ("13800138000/13900139000", "138****8000/139****9000"),
    ("13800138000-13900139000", "138****8000-139****9000"),
    ("下单的手机号 13812345678", "下单的手机号 138****5678"),
    ("微信wx13812345678", "微信wx138****5678"),
    ("13800138000wx同号", "138****8000wx同号"),
    ("13800138000vx15912345678", "138****8000vx159****5678"),
    ("13800138000VX", "138****8000VX"),
    ("打 1 3 8 0 0 1 3 8 0 0 0", "打 1 3 8****8 0 0 0"),
    ("1-3-8-0-0-1-3-8-0-0-0", "1-3-8****8-0-0-0"),
    ("010-62345678转801", "010-****5678转801"),
    ("(0755)2345678", "(0755)****5678"),
    ("电话 62345678", "电话 ****5678"),
    ("+852 9123 4567", "+852 ****4567"),
    ("+1 (415) 555-0100", "+1 (****0100"),
    ("身份证11010519491231002X", "身份证110****002X"),
    ("110105194912310026 不对", "110105194912310026 不对"),
    ("号码是 110105 19491231 002x", "号码是 110****002x"),
    ("身份证号：110105194912310026", "身份证号：110****0026"),
    ("身份证 110105491231002", "身份证 110****1002"),
    ("卡号 6222 0212 3456 7890 128", "卡号 6222****0 128"),
    ("6222021234567890128", "6222****0128"),
    ("4012888888881881", "4012****1881"),
    ("银行卡号是6222021234567890129", "银行卡号是6222****0129"),
    ("邮箱 zhang.san@example.com.cn，麻烦", "邮箱 z****@example.com.cn，麻烦"),
    ("我住浦东新区张江路88号3号楼502室", "我住浦东新区张江路****"),
    ("寄到北京市朝阳区建国路93号院万达广场8号楼1203", "寄到北京市朝阳区建国路****"),
    ("幸福小区3栋2单元501，谢谢", "幸福小区****，谢谢"),
    ("解放大道1688号中心大厦A座1203室", "解放大道****"),
    ("嘉兴路十二号三楼", "嘉兴路****"),
    ("安溪县龙门镇榜头村3组12号", "安溪县龙门镇榜头村****"),
]

TRAPS = [
    "订单号 13800138000",
    "订单13800138000没发货",
    "订单 1 3 8 0 0 1 3 8 0 0 0",
    "零件 13800138000V2",
    "抽到 1 3 8 0 0 1 3 8 0 0 0 7 2",
    "单号：15912345678",
    "运单 SF13800138000",
    "快递单号是 18812345678 一直没动",
    "交易流水号 6222021234567890128",
    "F-260302-001 怎么样了",
    "F-138001-38000",
    "20251125123456789012",
    "251125-123456789012345",
    "4200001234202511251234567890",
    "2876543210987654321",
    "订单号 110105 19491231 002X",
    "金额 13800138000元",
    "¥13800138000",
    "2025-11-25 13:00:00 报错 500",
    "2025年11月25日至12月3日",
    "IMEI 358240051111110",
    "IP 192.168.100.100",
    "版本 13.8.0013",
    "条码 6901234567892",
    "时间戳 1764060000000",
    "400-800-8820",
    "62345678 这个批次坏了",
    "这条线路3号坏了",
    "3号楼电梯坏了",
    "人民路88号门店的收银机坏了",
    "11月20号到现在",
    "商场3楼的卫生间",
    "会议室在国贸大厦12层",
    "@回声 我那个问题怎么样了",
    "一二三四五六七",
    "第1个 2个 3个",
]


@pytest.mark.parametrize(("said", "shown"), PRIVATE)
def test_what_is_private_is_shown_by_its_ends(said: str, shown: str) -> None:
    assert masked(said) == shown


@pytest.mark.parametrize("said", TRAPS)
def test_orders_tickets_dates_and_amounts_stay_as_they_are(said: str) -> None:
    assert masked(said) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.PHONE, "13800138000"),
        (Kind.ID_CARD, "11010519491231002X"),
        (Kind.BANK_CARD, "6222021234567890128"),
        (Kind.EMAIL, "a@b.cn"),
        (Kind.ADDRESS, "张江路88号"),
    ],
)
def test_who_may_see_a_kind_sees_it_and_no_other(kind: Kind, said: str) -> None:
    assert [one.kind for one in found(said)] == [kind]
    assert masked(said, {kind}) == said
    assert masked(said, EVERYTHING - {kind}) != said


DIGITS = st.text(string.digits, min_size=1, max_size=1)


@given(st.sampled_from(sorted(PROVINCES)), st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.integers(0, 999), DIGITS)
def test_an_id_card_is_known_by_its_check_character(province: str, born: date, number: int, other: str) -> None:
    body = f"{province}0101{born:%Y%m%d}{number:03}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    right = "10X98765432"[total % 11]
    assert masked(f"是 {body}{right}") == f"是 {body[:3]}****{body[-3:]}{right}"
    if other != right:
        assert Kind.ID_CARD not in [one.kind for one in found(f"是 {body}{other}")]


@given(st.sampled_from([(one, size) for starts, sizes in CARDS for one in starts for size in sizes]), st.data())
def test_a_bank_card_is_known_by_its_check_digit(start: tuple[str, int], data: st.DataObject) -> None:
    body = start[0] + data.draw(st.text(string.digits, min_size=20, max_size=20))
    body = body[: start[1] - 1]
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(body))]
    right = str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)
    kinds = [one.kind for one in found(body + right)]
    assert kinds in ([Kind.BANK_CARD], [Kind.ID_CARD]) or len(set(body + right)) < 3
    wrong = str((int(right) + data.draw(st.integers(1, 9))) % 10)
    assert Kind.BANK_CARD not in [one.kind for one in found(body + wrong)]


PIECES = st.sampled_from([*(said for said, _ in PRIVATE), *TRAPS, "，", " ", "-", "1", "8", "室", "号", "路", "a", "@"])


@given(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=60))
def test_masked_twice_is_masked_once(said: str) -> None:
    assert masked(masked(said)) == masked(said)


@given(st.lists(PIECES, max_size=6).map("".join))
def test_who_may_see_everything_sees_what_was_said(said: str) -> None:
    assert masked(said, EVERYTHING) == said


@pytest.mark.parametrize(
    "piece",
    ["一二三四五六七八九十百号楼", "1", "张江路", "88号", "1-", "a@", "1 ", "三号", "路三", "6222 ", "+1 (", "电话"],
)
def test_nobody_keeps_us_busy_with_a_long_text(piece: str) -> None:
    said = (piece * 20_000)[:20_000]
    began = time.perf_counter()
    masked(said)
    assert time.perf_counter() - began < 2
