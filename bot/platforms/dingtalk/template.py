"""Our card template as DingTalk's card platform imports it: every variable that a card sends, bound to a component.

The format is that of the platform's own exports (`schemaVersion` 3.0.0); no document describes it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.platforms.dingtalk.drawing.limits import BUTTONS
from bot.platforms.dingtalk.inbound.presses import ACTION

Json = Mapping[str, Any]

MARKDOWN = ("facts", "text")
"""Variables that are written in markdown; all others are plain strings."""
MEANINGS: Mapping[str, str] = {
    "title": "标题",
    "state": "状态",
    "facts": "事实（markdown）",
    "text": "正文（markdown）",
    "btn": "按钮文字，空则不显示",
    "act": "按钮回传的动作",
    "style": "按钮样式：primary、plain、danger",
}
"""A variable without its number → what the card platform's editor says of it."""
SAMPLE: Mapping[str, str] = {
    "title": "F-1 屏幕",
    "state": "待接单",
    "facts": "**客户**：张三  \n**级别**：P1",
    "text": "“屏幕花了，重启没用”",
    "btn1": "接单",
    "act1": "accept:F-1:",
    "style1": "primary",
    "btn2": "转派",
    "act2": "transfer:F-1:",
    "style2": "plain",
}
"""What the editor's preview shows."""


def exported() -> str:
    """The JSON of the file to be imported."""
    editor = json.dumps(_editor_data(), ensure_ascii=False, separators=(",", ":"))
    wrapped = {"editorData": editor, "widgetInfo": "", "type": "im", "mode": "card"}
    return json.dumps(wrapped, ensure_ascii=False, indent=2) + "\n"


def variables() -> list[str]:
    """Every variable of the card, in the order in which the editor lists them."""
    numbered = [f"{name}{place}" for place in range(1, BUTTONS + 1) for name in ("btn", "act", "style")]
    return ["title", "state", "facts", "text", *numbered]


def _editor_data() -> Json:
    tree = _card([_title(), _state(), *map(_markdown, MARKDOWN), *map(_button, range(1, BUTTONS + 1))])
    return {
        "schemaVersion": "3.0.0",
        "schema": {
            "config": None,
            "componentsMap": [_component(name) for name in ("BaseText", "MarkdownBlock", "SingleButton", "Card")],
            "componentsTree": [tree],
            "i18n": {},
            "version": "1.0.0",
        },
        "mockData": {"cardData": {name: SAMPLE.get(name, "") for name in variables()}, "cardPrivateData": {}},
        "renderContext": {},
        "editVersion": 0,
        "customWidgetInfo": "",
        "useCustomWidgetInfo": False,
        "variableList": [_variable(name) for name in variables()],
        "expList": [_color(place) for place in range(1, BUTTONS + 1)],
        **{name: [] for name in ("formList", "customContextList", "localList", "hsfList", "lwpList")},
        "pageData": {},
        "extension": {"extendType": "NORMAL", "fileTypeList": []},
    }


def _component(name: str) -> Json:
    return {
        "package": "@ali/dxComponent",
        "version": "1.0.0",
        "exportName": name,
        "main": "./src/index.tsx",
        "destructuring": False,
        "subName": "",
        "componentName": name,
    }


def _variable(name: str) -> Json:
    return {
        "id": name,
        "name": name,
        "type": "markdown" if name in MARKDOWN else "string",
        "description": MEANINGS[name.rstrip("0123456789")],
        "private": False,
        "editorVarType": "variables",
        "disabled": False,
    }


def _color(place: int) -> Json:
    """What a style of ours is called there."""
    style = f"style{place}"
    return {
        "id": f"color{place}",
        "name": f"color{place}",
        "type": "string",
        "expContent": f"{style} == 'primary' ? 'blue' : ({style} == 'danger' ? 'red' : 'gray')",
        "description": "按钮颜色",
        "private": False,
        "editorVarType": "expList",
    }


def _card(children: Sequence[Json]) -> Json:
    props = {
        "hasCardHeader": False,
        "isLinkToCard": False,
        "disabledWhileForward": True,
        "summaryContent": _bound("title"),
        **_spaced("padding", top=6, bottom=6, sides=0),
    }
    return {**_node("Card", "card", "", props), "fileName": "huisheng", "children": list(children)}


def _title() -> Json:
    return _node("BaseText", "title", "标题", {**_text("title"), "bold": True, "size": "large"})


def _state() -> Json:
    return _node("BaseText", "state", "状态", {**_text("state"), "bold": False, "size": "middle"})


def _text(variable: str) -> Json:
    return {
        "text": _string(f"${{{variable}}}"),
        "maxLine": _fixed("dynamicNumber", 3),
        "color": _fixed("dynamicColor", "common_level1_base_color"),
        "fontColorType": "Standard",
        "fontSizeType": "Standard",
        "widthMode": "match_parent",
        "gravity": "left",
        "visible": _unless_empty(variable),
        **_spaced("margin", top=4, bottom=4, sides=12),
    }


def _markdown(variable: str) -> Json:
    """`varType` must say markdown, or the block stays empty; it is painted whole, not streamed."""
    props = {
        "content": {**_bound(variable), "varType": "markdown"},
        "mdVer": 0,
        "isStreaming": False,
        "visible": _unless_empty(variable),
        **_spaced("margin", top=6, bottom=6, sides=12),
    }
    return _node("MarkdownBlock", variable, MEANINGS[variable], props)


def _button(place: int) -> Json:
    label = f"btn{place}"
    action = {"id": "1", "name": ACTION, "type": "variable", "variable": f"act{place}", "variableType": "global"}
    props = {
        "text": _string(f"${{{label}}}"),
        "status": _fixed("dynamicSelect", "normal"),
        "color": {"type": "dynamicSelect", "valueType": "variable", "value": "gray", **_global(f"color{place}")},
        "actionType": "request",
        "actionId": _string(label),
        "params": [{**action, "value": ""}],
        "successToast": _string(""),
        "failureToast": _string(""),
        "disabledWhileForward": True,
        "widthMode": "match_parent",
        "visible": _unless_empty(label),
        **_spaced("margin", top=4, bottom=4, sides=12),
    }
    return _node("SingleButton", label, f"按钮 {place}", props)


def _node(component: str, name: str, title: str, props: Json) -> dict[str, Any]:
    return {
        "componentName": component,
        "id": f"node_{name}",
        "props": props,
        "title": title,
        "hidden": False,
        "isLocked": False,
        "condition": True,
        "conditionGroup": "",
    }


def _string(content: str) -> Json:
    return {"type": "dynamicString", "content": content, "i18n": False}


def _fixed(kind: str, value: object) -> Json:
    return {"type": kind, "valueType": "fixed", "value": value, **_global("")}


def _bound(variable: str) -> Json:
    return {"type": "variableValue", **_global(variable)}


def _global(variable: str) -> Json:
    return {"variable": variable, "variableType": "global"}


def _unless_empty(variable: str) -> Json:
    holds = {"type": "variable", "op": "isNotEmpty", "value": "", "valueType": "fixed", "valueVariableType": "global"}
    return {
        "type": "dynamicVisible",
        "value": True,
        "valueType": "condition",
        "condition": {"op": "and", "conditions": [{**holds, **_global(variable)}]},
    }


def _spaced(what: str, *, top: int, bottom: int, sides: int) -> Json:
    places = {"Top": top, "Bottom": bottom, "Left": sides, "Right": sides}
    return {f"{what}{side}": size for side, size in places.items()}
