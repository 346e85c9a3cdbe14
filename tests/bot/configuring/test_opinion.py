"""Whoever is asked for a second opinion is asked where the administrator said, and not in the open."""

from pathlib import Path
from typing import Any

import pytest

from bot.configuring.opinion import misasked
from bot.settings import load
from handlers.opinions.settings import SecondOpinionSettings
from tests.bot.test_settings import organisation, written

GOOD = {"url": "https://api.example.com/v1", "model": "small", "api_key": "sk-very-secret"}


def told(**values: Any) -> list[str]:
    return list(misasked(SecondOpinionSettings.model_validate(values)))


@pytest.mark.parametrize(
    "values",
    [
        {},
        GOOD,
        {"url": "http://127.0.0.1:11434/v1", "model": "small"},
        {"url": "http://192.168.1.5/v1", "model": "small"},
        {"url": "http://llm:8080/v1", "model": "small"},
    ],
)
def test_nobody_or_somebody_well_named(values: dict[str, Any]) -> None:
    assert told(**values) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"url": ""}, "policy.second_opinion.url：写了 model 或 api_key 却没有地址"),
        ({"model": " "}, "policy.second_opinion.model：要写问哪个模型"),
        ({"about": []}, "policy.second_opinion.about：至少要写一项"),
        ({"url": "api.example.com/v1"}, "policy.second_opinion.url：要写完整地址"),
        ({"url": "https://api.example.com/v1/"}, "policy.second_opinion.url：要写完整地址"),
        ({"url": "https://u:p@api.example.com/v1"}, "policy.second_opinion.url：要写完整地址"),
        ({"url": "https://api.example.com/v1?key=1"}, "policy.second_opinion.url：要写完整地址"),
        ({"url": "ftp://api.example.com"}, "policy.second_opinion.url：要写完整地址"),
        ({"url": "http://api.example.com/v1"}, "policy.second_opinion.url：客户的话不能明文出门"),
        ({"url": "http://8.8.8.8/v1"}, "policy.second_opinion.url：客户的话不能明文出门"),
    ],
)
def test_a_mistake_is_told_where_it_is(changed: dict[str, Any], problem: str) -> None:
    (sentence,) = told(**(GOOD | changed))
    assert problem in sentence


def test_it_is_off_unless_somebody_is_named_and_its_key_is_never_shown(tmp_path: Path) -> None:
    values = organisation()
    assert not load({}, written(tmp_path, values)).policy.second_opinion.wanted
    values["policy"]["second_opinion"] = GOOD
    settings = load({}, written(tmp_path, values))
    assert settings.policy.second_opinion.wanted
    assert "sk-very-secret" not in f"{settings!r}{settings.masked()}"


def test_the_key_may_come_from_the_environment(tmp_path: Path) -> None:
    values = organisation()
    values["policy"]["second_opinion"] = {"url": GOOD["url"], "model": "small"}
    settings = load({"HUISHENG_POLICY__SECOND_OPINION__API_KEY": "sk-env"}, written(tmp_path, values))
    key = settings.policy.second_opinion.api_key
    assert key is not None
    assert key.get_secret_value() == "sk-env"
