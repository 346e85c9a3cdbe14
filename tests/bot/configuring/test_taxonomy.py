"""Every mistake in one's own topics is told with its place and what to do about it."""

from typing import Any

import pytest

from bot.configuring.taxonomy import misnamed, unknown_topic
from handlers.sorting import TaxonomySettings


def told(**values: Any) -> list[str]:
    return list(misnamed(TaxonomySettings.model_validate(values)))


def test_what_is_shipped_and_what_is_well_changed_has_no_mistakes() -> None:
    assert told() == []
    topics = {
        "物流配送": {"name": "送货", "words": ["冷链车"], "subtopics": {"冷链": {"words": ["冷链"]}}},
        "商品咨询": {"hidden": True},
        "加盟": {"words": ["加盟"]},
    }
    assert told(topics=topics, tags={"冷链车": ["冷链"], "导出": []}) == []


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"topics": {"物流": {"name": "送货"}}}, "policy.taxonomy.topics.物流：是新加的，要写 words"),
        ({"topics": {"物流": {"hidden": True}}}, "policy.taxonomy.topics.物流：本来就没有"),
        ({"topics": {"其他": {"hidden": True}}}, "policy.taxonomy.topics.其他：“其他”收留认不出主题的反馈"),
        ({"topics": {"包装": {"name": "产品质量"}}}, "policy.taxonomy.topics：有 2 个都叫“产品质量”"),
        ({"topics": {"包装": {"name": " 盒子"}}}, "policy.taxonomy.topics.包装.name：开头和结尾"),
        ({"topics": {"包装": {"words": ["盒", " "]}}}, "policy.taxonomy.topics.包装.words：里面有空的词"),
        ({"topics": {"包装": {"name": "包" * 17}}}, "policy.taxonomy.topics.包装：名字太长"),
        (
            {"topics": {"包装": {"subtopics": {"气味": {}}}}},
            "policy.taxonomy.topics.包装.subtopics.气味：是新加的，要写 words",
        ),
        (
            {"topics": {"包装": {"subtopics": {"渗漏": {"name": "包装破损"}}}}},
            "policy.taxonomy.topics.包装.subtopics：有 2 个都叫“包装破损”",
        ),
        ({"tags": {"冷链车": []}}, "policy.taxonomy.tags.冷链车：是新加的标签"),
        ({"tags": {"冷链车": [""]}}, "policy.taxonomy.tags.冷链车：里面有空的词"),
        ({"tags": {"冷" * 17: ["冷"]}}, "标签太长"),
    ],
)
def test_a_mistake_is_told_where_it_is(values: dict[str, Any], problem: str) -> None:
    (sentence,) = told(**values)
    assert problem in sentence


def test_a_rule_must_name_a_topic_as_it_is_called_now() -> None:
    settings = TaxonomySettings.model_validate(
        {"topics": {"物流配送": {"name": "送货"}, "包装": {"hidden": True}, "加盟": {"words": ["加盟"]}}}
    )
    assert unknown_topic(settings, "送货") == unknown_topic(settings, "加盟") == unknown_topic(settings, "其他") == ""
    assert unknown_topic(settings, "物流配送") == "“物流配送”已经改名为“送货”，请写新名字"
    assert unknown_topic(settings, "包装") == "“包装”已经隐藏，不会再有反馈归到它"
    assert unknown_topic(settings, "物流").startswith("“物流”不存在，可以是 送货、售后退换")
    assert "包装" not in unknown_topic(settings, "物流")
