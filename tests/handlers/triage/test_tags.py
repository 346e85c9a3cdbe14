"""Few tags, each with the customer's word it comes from; the organisation's own come first."""

from handlers.plain import plain
from handlers.sorting import TaxonomySettings
from handlers.triage.tags import MOST, TAGS, tags


def names(text: str, settings: TaxonomySettings | None = None) -> list[str]:
    return [tag.name for tag in tags(plain(text), settings)]


def test_what_is_named_in_particular_becomes_a_tag_with_its_reason() -> None:
    (tag,) = tags(plain("帮我把发票抬头改成公司名"))
    assert (tag.name, tag.reason) == ("发票抬头", "提到“抬头”")


def test_several_things_named_give_several_tags_as_they_were_said() -> None:
    assert names("对账单导出失败，快递箱也压扁了") == ["对账单", "导出", "快递破损"]


def test_what_names_nothing_gets_no_tag() -> None:
    assert names("你好，在吗？") == []


def test_a_long_list_of_wrongs_gets_only_a_few() -> None:
    assert len(names("导出导入打印都失败，退款没到，发票抬头也错，收不到验证码，漏水，异响")) == MOST


def test_tags_of_ones_own_come_before_ours() -> None:
    own = TaxonomySettings(tags={"冷链车": ("冷链", "冷藏车")})
    assert names("退款、导出、打印之外，冷藏车也没来", own)[0] == "冷链车"


def test_our_tags_can_be_told_by_other_words_or_left_out() -> None:
    own = TaxonomySettings(tags={"导出": ("另存为",), "退款": ()})
    assert names("另存为没反应，退款也没到", own) == ["导出"]
    assert names("导出没反应", own) == []


def test_words_of_tags_are_written_as_they_are_compared() -> None:
    for words in TAGS.values():
        assert words.split()
        assert all(plain(word) == word for word in words.split())
