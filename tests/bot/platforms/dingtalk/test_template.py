"""The template that is imported into the card platform: as committed, and bound to what a card sends."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from bot.cli import main
from bot.platforms.dingtalk import template
from bot.platforms.dingtalk.drawing import cards
from handlers.messages import Button, Card

COMMITTED = Path(__file__).parents[4] / "docs/platforms/dingtalk-card.json"
EDITOR: dict[str, Any] = json.loads(json.loads(template.exported())["editorData"])
SENT = set(cards.params(Card(title="F-1"))) - {"config"}
"""`config` is the platform's own: it stands in no template."""


def nodes(value: Any = EDITOR["schema"]["componentsTree"]) -> Iterator[dict[str, Any]]:
    """Every component of the card."""
    for one in value:
        yield one
        yield from nodes(one.get("children", []))


def bound(value: Any) -> Iterator[str]:
    """Every variable that is named in a part of the template."""
    if isinstance(value, dict):
        if value.get("variable"):
            yield value["variable"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from bound(one)
    elif isinstance(value, str):
        yield from re.findall(r"\$\{(\w+)\}", value)


def test_what_is_committed_is_what_is_generated() -> None:
    assert COMMITTED.read_text("utf-8") == template.exported()


def test_it_has_the_shape_of_an_export() -> None:
    wrapped = json.loads(template.exported())
    assert set(wrapped) == {"editorData", "widgetInfo", "type", "mode"}
    assert (wrapped["type"], wrapped["mode"], wrapped["widgetInfo"]) == ("im", "card", "")
    used = {node["componentName"] for node in nodes()}
    assert used == {component["componentName"] for component in EDITOR["schema"]["componentsMap"]}
    ids = [node["id"] for node in nodes()]
    assert len(ids) == len(set(ids))


def test_it_binds_exactly_the_variables_that_a_card_sends() -> None:
    declared = {variable["name"] for variable in EDITOR["variableList"]}
    computed = {one["name"]: set(re.findall(r"[a-z]+\d", one["expContent"])) for one in EDITOR["expList"]}
    named = set(bound(list(nodes())))
    assert declared == SENT == set(template.variables())
    assert computed.keys() <= named
    assert (named - computed.keys()) | {variable for uses in computed.values() for variable in uses} == SENT
    assert set(EDITOR["mockData"]["cardData"]) == SENT


def test_each_button_hides_without_a_label_and_brings_its_own_action() -> None:
    buttons = [node for node in nodes() if node["componentName"] == "SingleButton"]
    assert len(buttons) == 6
    for place, button in enumerate(buttons, start=1):
        props = button["props"]
        assert set(bound(props["text"])) == set(bound(props["visible"])) == {f"btn{place}"}
        assert props["actionType"] == "request"
        assert [(one["name"], one["variable"]) for one in props["params"]] == [("action", f"act{place}")]


def test_every_style_of_a_button_has_a_colour() -> None:
    styles = set(Button.model_fields["style"].annotation.__args__)  # type: ignore[union-attr]
    for one in EDITOR["expList"]:
        assert set(re.findall(r"'(primary|danger)'", one["expContent"])) == styles - {"plain"}
        assert set(re.findall(r"'(blue|red|gray)'", one["expContent"])) == {"blue", "red", "gray"}


def test_the_command_prints_it_or_writes_it(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["dingtalk", "template"])
    assert (printed.exit_code, printed.output) == (0, template.exported())
    file = tmp_path / "card.json"
    written = CliRunner().invoke(main, ["dingtalk", "template", "--output", str(file)])
    assert written.exit_code == 0 and str(file) in written.output
    assert file.read_text("utf-8") == template.exported()
