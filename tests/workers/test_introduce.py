"""Somebody without a name is asked about once the platform has time, and called by something readable else."""

from collections.abc import Callable, MutableMapping
from typing import Any

import pytest

from bot.platforms.port import Closed, Paced, TryLater
from storage import people
from storage.db import transaction
from tests.workers.stage import Stage
from workers import introduce


def _raises(error: Exception) -> Callable[[str], str]:
    def name_of(user_id: str) -> str:
        raise error

    return name_of


def _called(stage: Stage, user_id: str) -> str:
    with transaction(stage.house.engine) as session:
        return people.recognise(session, "wecom", "main", user_id).name


@pytest.mark.parametrize("error", [TryLater("busy"), Paced("slow", 3)])
def test_a_platform_without_time_is_asked_later_and_nothing_is_wrong(
    stage: Stage, error: Exception, log_lines: list[MutableMapping[str, Any]]
) -> None:
    _called(stage, "zhangsan")
    stage.wecom.name_of = _raises(error)  # type: ignore[method-assign]
    introduce.introduce(0)
    assert [line for line in log_lines if line["log_level"] == "error"] == []
    del stage.wecom.name_of
    stage.clock.forward(people.ASK_AGAIN_AFTER.total_seconds())
    introduce.introduce(0)
    assert _called(stage, "zhangsan") == "zhangsan先生"


@pytest.mark.parametrize(
    ("user_id", "name"), [("zhangsan", "zhangsan"), ("kf:wmAbCd1234", "客户1234"), ("$:LWCP_v1:$xyz=", "客户xyz=")]
)
def test_where_nobody_tells_only_a_readable_id_stands_for_a_name(stage: Stage, user_id: str, name: str) -> None:
    _called(stage, user_id)
    stage.wecom.name_of = _raises(Closed("not visible"))  # type: ignore[method-assign]
    introduce.introduce(0)
    assert _called(stage, user_id) == name
