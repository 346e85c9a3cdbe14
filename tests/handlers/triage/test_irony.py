"""Good words beside a failure are heard for what they are; good words about a failure put right are praise."""

import pytest

from handlers.plain import plain
from handlers.triage import kind as kinds
from handlers.triage.irony import ironic
from handlers.triage.judge import judge


@pytest.mark.parametrize(
    "text",
    [
        "真是太好用了，一天崩三次",
        "真是感谢你们，让我白跑一趟",
        "服务真好，电话打了二十个没人接",
        "厉害了，升级完数据全没了",
        "这效率绝了，一张发票等了半个月",
        "很好，又卡死了",
        "体验极佳，每次付款都报错",
        "点个赞，快递丢了也没人管",
    ],
)
def test_irony_is_no_praise(text: str) -> None:
    judged = judge(text)
    assert ironic(plain(text))
    assert judged.kind in {kinds.COMPLAINT, kinds.DEFECT, kinds.HELP}
    assert judged.sentiment == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "客服态度很好，问题解决了",
        "小林服务特别好，很快就修好了",
        "之前一直报错，现在好了，点赞",
        "感谢李工帮我们解决了导出失败的问题",
        "虽然等了两天，但是处理得很好，很满意",
        "快递很快，包装没有破损，赞",
        "以前老是崩溃，更新后再也没崩过，太好用了",
        "服务真好，一天回访了我，很满意",
        "太棒了，下次还来",
        "软件挺好用，就是偶尔会报错，希望改进",
    ],
)
def test_what_is_meant_well_is_not_ironic(text: str) -> None:
    assert not ironic(plain(text))


def test_a_long_line_of_good_words_is_read_at_once() -> None:
    assert not ironic("太好用了，" * 300)
