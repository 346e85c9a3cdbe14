"""`huisheng eval`: every labelled set of a folder is measured, and told honestly."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.understanding import report, seen
from bot.understanding.commands import evaluate
from bot.understanding.measuring import Measured, measure

ROWS: dict[str, list[dict[str, object]]] = {
    "sentiment": [
        {"text": "太差了，这把折叠梯再也不会买", "label": "neg", "domain": "food", "source": "甲"},
        {"text": "非常满意，这把折叠梯还会再买", "label": "pos", "domain": "food", "source": "甲"},
        {"text": "这把折叠梯让人非常失望", "label": "neg", "domain": "auto_forum", "source": "BDCI2018_car"},
        {"text": "没有标签"},
    ],
    "category": [
        {"text": "发票抬头开错了", "category": "支付发票", "fine": "发票", "source": "甲", "register": "inquiry"}
    ],
    "category_multi": [{"text": "快递很快", "categories": ["产品质量", "物流配送"], "source": "甲"}],
    "feedback_type": [{"text": "我要投诉", "type": "投诉", "title": "", "source": "甲"}],
    "intent": [
        {"text": "对账单导出失败，点了没反应", "is_feedback": True, "kind": "complaint", "source": "甲"},
        {"text": "哈哈", "is_feedback": False, "kind": "chitchat", "source": "乙"},
    ],
    "intent_inquiry": [{"text": "请问发票怎么开", "kind": "service_inquiry", "source": "甲"}],
    "urgent_foodsafety": [
        {"text": "吃了上吐下泻，食物中毒进医院了", "urgent": True, "kind": "food_safety", "source": "甲"},
        {"text": "味道一般", "urgent": False, "kind": "other", "source": "甲"},
    ],
    "urgency_silver": [{"text": "请问发票怎么开", "urgency": "low", "source": "甲"}],
    "duplicates": [{"a": "怎么退货", "b": "怎么退货", "same": True, "source": "甲"}],
    "dialogs": [{"id": "1", "turns": []}],
    "abuse": [{"text": "话题", "offensive": False}],
    "something": [{"text": "别的"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the known form, with a few things that do not belong."""
    for name, rows in ROWS.items():
        lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, "utf-8")
    (tmp_path / "README.md").touch()
    (tmp_path / "open").mkdir()
    return tmp_path


def measured(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(evaluate, [str(folder), *options])


def test_every_set_is_told_in_words(folder: Path) -> None:
    result = measured(folder)
    assert result.exit_code == 0
    told = [line for line in result.output.splitlines() if line.startswith("■")]
    assert len(told) == len(ROWS) - len(("dialogs", "abuse", "something"))
    assert "■ 情感（sentiment.jsonl，3 条）" in told[0]
    assert "不含汽车" in result.output
    assert "闲聊等被当成反馈的 0.0%" in result.output
    assert "有 1 行读不懂或没有标注，没有算。" in result.output


def test_what_is_not_measured_is_named(folder: Path) -> None:
    told = measured(folder).output
    assert "没有评 dialogs.jsonl：没有标注" in told
    assert "没有评 abuse.jsonl" in told
    assert "不认识，没有评：README.md、open、something.jsonl" in told


def test_machines_get_the_same_figures(folder: Path) -> None:
    told = json.loads(measured(folder, "--json").output)
    sentiment = told["sets"]["sentiment"]
    assert (sentiment["rows"], sentiment["bad_lines"]) == (3, 1)
    assert sentiment["parts"]["all"]["accuracy"] == 1.0
    assert sentiment["parts"]["不含汽车"]["rows"] == 2
    assert sentiment["parts"]["domain=auto_forum"]["rows"] == 1
    assert told["sets"]["category_multi"]["parts"]["all"]["accuracy"] == 1.0
    assert told["sets"]["urgent_foodsafety"]["parts"]["all"]["classes"]["紧急"]["recall"] == 1.0
    assert told["sets"]["intent"]["shares"] == {"闲聊等被当成反馈的": 0.0}
    assert told["sets"]["duplicates"]["parts"]["source=甲"]["best"]["recall"] == 1.0
    assert told["unknown"] == ["README.md", "open", "something.jsonl"]


def test_what_a_model_was_trained_on_stands_apart(folder: Path) -> None:
    sentiment = measure(folder / "sentiment.jsonl", lambda text: text.startswith("太差"))
    assert isinstance(sentiment, Measured)
    parts = report.figures_of_set(sentiment)["parts"]
    assert (parts["seen"]["rows"], parts["unseen"]["rows"], parts["all"]["rows"]) == (1, 2, 3)
    assert (parts["domain=food"]["rows"], parts["domain=food/seen"]["rows"]) == (1, 1)
    assert parts["不含汽车"]["rows"] == 1
    told = "\n".join(report.of_set(sentiment))
    assert "有 1 条训练时见过，单独列出" in told
    assert "food（训练时见过）" in told


def test_a_text_is_known_again_whatever_its_width_and_punctuation() -> None:
    packed = seen.packed(["退货，", "发票", "退货!"])
    assert packed == seen.packed(["发票", "退货"])
    assert len(packed) == 2 * seen.DIGEST_BYTES
    assert seen.digest("ＡＰＰ 闪退。") == seen.digest("app闪退") != seen.digest("闪退")


def test_a_folder_with_nothing_to_measure_says_so(tmp_path: Path) -> None:
    result = measured(tmp_path)
    assert result.exit_code == 1
    assert "没有认识的带标注的集" in result.output
