"""What pydantic found wrong with the settings, in plain words and with each key as it is written."""

import difflib
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_NUMBER, _DURATION, _TIME = "要写整数", '要写时长，如 "PT2H"（两小时）或秒数', '要写时刻，如 "09:00"'
_DATE, _SWITCH, _LIST = '要写日期，如 "2026-02-14"', "要写 true 或 false", '要写列表，如 ["甲", "乙"]'
_SECTION = "下面要有自己的配置项，不能只写一个值"
WORDS = {
    "missing": "没有填写",
    "string_type": "要写文字，放在引号里",
    "string_too_short": "太短，至少要 {min_length} 个字符",
    "string_too_long": "太长，最多 {max_length} 个字符",
    "too_short": "太短，至少要 {min_length} 个字符",
    "literal_error": "只能是 {expected} 之一",
    "enum": "只能是 {expected} 之一",
    "int_parsing": _NUMBER,
    "int_type": _NUMBER,
    "int_from_float": _NUMBER,
    "float_parsing": "要写数字",
    "float_type": "要写数字",
    "bool_parsing": _SWITCH,
    "bool_type": _SWITCH,
    "time_delta_parsing": _DURATION,
    "time_delta_type": _DURATION,
    "time_parsing": _TIME,
    "time_type": _TIME,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _SECTION,
    "model_type": _SECTION,
    "model_attributes_type": _SECTION,
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "value_error": "{error}",
}
"""pydantic's error types; {names} come from the error's context. None repeats the value: it may be a secret."""

_OTHERWISE = "不合规定（{type}）"


def in_words(error: ValidationError, varied: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, ...]:
    """One sentence for each mistake; `varied` is what came from the environment, so the right place is named."""
    return tuple(_sentence(each, varied, model) for each in error.errors(include_input=False, include_url=False))


def unknown(what: str, name: str, known: Iterable[str], prefix: str = "") -> str:
    """A name that means nothing here, and the one that was probably meant."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"{what}：没有这个配置项" + (f"，是不是想写 {prefix}{near[0]}？" if near else "")


def key(loc: Iterable[str | int]) -> str:
    """A place in the settings as TOML writes it: `policy.routing[0].team`."""
    written = ""
    for part in loc:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" * (part != "[key]")
    return written.lstrip(".")


def variable(loc: Iterable[str | int]) -> str:
    """The same place as an environment variable: `HUISHENG_WECOM__MAIN__CORP_ID`."""
    return "HUISHENG_" + "__".join(str(part).upper() for part in loc)


def _sentence(error: ErrorDetails, varied: Mapping[str, Any], model: type[BaseModel]) -> str:
    loc = error["loc"]
    place = _place(loc, varied)
    if error["type"] == "extra_forbidden":
        return unknown(place, str(loc[-1]), _fields_at(model, loc[:-1]))
    if error["type"] == "missing" and all(isinstance(part, str) for part in loc):
        place = f"{key(loc)}（环境变量 {variable(loc)}）"
    context = {name: str(value).replace(" or ", "、") for name, value in error.get("ctx", {}).items()}
    return f"{place}：" + WORDS.get(error["type"], _OTHERWISE).format(type=error["type"], **context)


def _place(loc: tuple[str | int, ...], varied: Mapping[str, Any]) -> str:
    value: Any = varied
    for part in loc:
        if not isinstance(value, dict) or part not in value:
            return key(loc)
        value = value[part]
    return f"环境变量 {variable(loc)}"


def _fields_at(model: Any, loc: tuple[str | int, ...]) -> list[str]:
    """The names that are known at a place: follows models, and the values of dicts, tuples and optionals."""
    inside = [model]
    for part in loc:
        inside = [deeper for each in inside for deeper in _deeper(each, part)]
    return [name for each in inside if _is_model(each) for name in each.model_fields]


def _deeper(annotation: Any, part: str | int) -> list[Any]:
    if _is_model(annotation):
        field = annotation.model_fields.get(str(part))
        return _alternatives(field.annotation) if field else []
    return [found for arg in typing.get_args(annotation) for found in _alternatives(arg)]


def _alternatives(annotation: Any) -> list[Any]:
    if typing.get_origin(annotation) in (dict, tuple, list) or not typing.get_args(annotation):
        return [annotation]
    return list(typing.get_args(annotation))


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
