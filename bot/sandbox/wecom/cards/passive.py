"""A template card in passive XML (CamelCase, repeated elements) turned into the JSON form of the API."""

from typing import Any

from bot.sandbox.wecom.errors import Refused
from bot.sandbox.world import Json

NAMES = {
    "CardType": "card_type", "Source": "source", "IconUrl": "icon_url", "Desc": "desc", "DescColor": "desc_color",
    "MainTitle": "main_title", "Title": "title", "SubTitleText": "sub_title_text",
    "EmphasisContent": "emphasis_content", "HorizontalContentList": "horizontal_content_list",
    "KeyName": "keyname", "Value": "value", "Type": "type", "Url": "url", "MediaId": "media_id",
    "UserId": "userid", "JumpList": "jump_list", "AppId": "appid", "Appid": "appid", "PagePath": "pagepath",
    "CardAction": "card_action", "ActionMenu": "action_menu", "ActionList": "action_list", "Text": "text",
    "Key": "key", "QuoteArea": "quote_area", "QuoteText": "quote_text", "CardImage": "card_image",
    "AspectRatio": "aspect_ratio", "VerticalContentList": "vertical_content_list",
    "ImageTextArea": "image_text_area", "ImageUrl": "image_url", "ButtonSelection": "button_selection",
    "QuestionKey": "question_key", "SelectedId": "selected_id", "Disable": "disable", "OptionList": "option_list",
    "Id": "id", "ButtonList": "button_list", "Style": "style", "CheckBox": "checkbox",
    "IsChecked": "is_checked", "Mode": "mode", "SelectList": "select_list", "SubmitButton": "submit_button",
    "ReplaceText": "replace_text", "TaskId": "task_id",
}  # fmt: skip
LISTS = {
    "horizontal_content_list", "jump_list", "action_list", "vertical_content_list", "option_list", "button_list",
    "select_list",
}  # fmt: skip
NUMBERS = {"type", "style", "desc_color", "mode"}
FLAGS = {"disable", "is_checked"}
TRUE = {"true": True, "1": True, "false": False, "0": False}


def to_json(element: Json) -> Json:
    """The card as message/update_template_card would take it. Errors: Refused 40058."""
    return {NAMES.get(name, name): _value(NAMES.get(name, name), value) for name, value in element.items()}


def _value(name: str, value: Any) -> Any:
    if name in LISTS:
        return [_value("", one) for one in (value if isinstance(value, list) else [value])]
    if isinstance(value, dict):
        return to_json(value)
    if isinstance(value, list):
        raise Refused(40058, f"TemplateCard 中的 {name} 不能重复")
    return _scalar(name, value or "")


def _scalar(name: str, text: str) -> str | int | float | bool:
    try:
        if name in NUMBERS:
            return int(text)
        if name == "aspect_ratio":
            return float(text)
        return TRUE[text.lower()] if name in FLAGS else text
    except (ValueError, KeyError) as error:
        raise Refused(40058, f"TemplateCard 中的 {name} 不能是 {text!r}") from error
