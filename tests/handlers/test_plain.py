"""Text is compared without its dress."""

import pytest

from handlers.plain import bare, plain


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("Ｆ－２６０２１４－００７", "f-260214-007"),
        ("我那個問題怎麼樣了？", "我那个问题怎么样了?"),
        ("導出 一直失敗，點了沒反應", "导出一直失败,点了没反应"),
        ("  APP   打不开\n\n怎么办 ", "app 打不开怎么办"),
        ("好\u200b的\ufe0f", "好的"),
    ],
)
def test_width_case_script_and_blanks_do_not_matter(typed: str, compared: str) -> None:
    assert plain(typed) == compared


def test_bare_keeps_only_what_is_spoken() -> None:
    assert bare("好的👍🏻！！ OK～") == "好的ok"
