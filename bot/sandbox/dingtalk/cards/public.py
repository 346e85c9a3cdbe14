"""The templates that DingTalk's SDK uses: published for all, drawn from `sys_full_json_obj`, a JSON string."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.sandbox.world import Json, ShownButton, ShownCard

KIND = "interactive"
AI_CARD = "382e4302-551d-4880-bf29-a30acfab2e71.schema"
MARKDOWN = "589420e2-c1e2-46ef-a5ed-b8728e654da9.schema"
MARKDOWN_BUTTONS = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
EXTRA = "sys_full_json_obj"
BUTTONS = "msgButtons"
ORDER = ("msgTitle", "msgContent", "staticMsgContent", "msgTextList", "msgImages", "msgSlider", BUTTONS)
"""What is shown where nothing is said."""
STYLES = {"blue": "primary", "red": "danger"}
STATES = {"1": "处理中", "2": "输入中", "4": "执行中", "5": "失败"}
"""flowStatus in words; 3 is finished."""


def draw_ai(variables: Mapping[str, str], source: str) -> ShownCard:
    """The AI card: of its parts those that `order` names. A button with `request` true calls back with its id."""
    extra = extra_of(variables) or {}
    order = extra.get("order")
    parts: Sequence[Any] = order if isinstance(order, list) else ORDER
    texts = [variables.get(part, "") for part in parts if part in ("msgContent", "staticMsgContent")]
    return ShownCard(
        kind=KIND,
        source=source,
        title=variables.get("msgTitle", "") if "msgTitle" in parts else "",
        state=STATES.get(variables.get("flowStatus", ""), ""),
        text="\n\n".join(filter(None, texts)),
        buttons=_buttons(extra) if BUTTONS in parts else [],
    )


def draw_markdown(variables: Mapping[str, str], source: str) -> ShownCard:
    """Markdown with a title, tips below, and buttons that open pages."""
    return ShownCard(
        kind=KIND,
        source=source,
        title=variables.get("title", ""),
        text=variables.get("markdown", ""),
        note=variables.get("tips", ""),
        buttons=_buttons(extra_of(variables) or {}),
    )


def params(variables: Mapping[str, str], key: str, form: Mapping[str, str]) -> Json:
    """The `params` of a press: these buttons carry nothing but their id."""
    return dict(form)


def extra_of(variables: Mapping[str, str]) -> Json | None:
    """What stands in `sys_full_json_obj`; None if that is not a JSON object."""
    try:
        extra: Any = json.loads(variables.get(EXTRA) or "{}")
    except ValueError:
        return None
    return extra if isinstance(extra, dict) else None


DRAWN: Mapping[str, Callable[[Mapping[str, str], str], ShownCard]] = {
    AI_CARD: draw_ai,
    MARKDOWN: draw_markdown,
    MARKDOWN_BUTTONS: draw_markdown,
}


def _buttons(extra: Json) -> list[ShownButton]:
    listed = extra.get(BUTTONS)
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [_button(one) for one in entries if one.get("text")]


def _button(one: Json) -> ShownButton:
    key = str(one.get("id") or "") if one.get("request") is True else ""
    url = str(one.get("url") or "")
    style = STYLES.get(str(one.get("color")), "plain")
    return ShownButton(label=str(one["text"]), key=key, url=url, style=style, disabled=not (key or url))
