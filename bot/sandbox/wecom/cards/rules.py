"""What each type of card needs, knows and may do on each of WeCom's surfaces."""

from collections import Counter
from typing import Any, Literal

from pydantic import ValidationError

from bot.sandbox.wecom.cards.template import TASK_ID, TemplateCard
from bot.sandbox.wecom.errors import Refused

Surface = Literal["app", "aibot", "webhook"]

NOTICES = ("text_notice", "news_notice")
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
SURFACES: dict[Surface, tuple[str, ...]] = {
    "app": NOTICES + INTERACTIVE,
    "aibot": NOTICES + INTERACTIVE,
    "webhook": NOTICES,
}
EVERYWHERE = {"card_type", "source", "main_title", "task_id", "replace_text", "feedback"}
FIELDS = {
    "text_notice": {
        "action_menu", "emphasis_content", "quote_area", "sub_title_text", "horizontal_content_list", "jump_list",
        "card_action",
    },
    "news_notice": {
        "action_menu", "quote_area", "card_image", "image_text_area", "vertical_content_list",
        "horizontal_content_list", "jump_list", "card_action",
    },
    "button_interaction": {
        "action_menu", "quote_area", "sub_title_text", "horizontal_content_list", "card_action",
        "button_selection", "button_list",
    },
    "vote_interaction": {"checkbox", "submit_button"},
    "multiple_interaction": {"select_list", "submit_button"},
}  # fmt: skip
"""What a type may carry beside EVERYWHERE; the rest is ignored by the client."""
MANDATORY = {
    "text_notice": ("card_action",),
    "news_notice": ("main_title", "card_action"),
    "button_interaction": ("main_title", "button_list"),
    "vote_interaction": ("main_title", "checkbox", "submit_button"),
    "multiple_interaction": ("main_title", "select_list", "submit_button"),
}


def read(raw: object, surface: Surface, *, update: bool = False) -> tuple[TemplateCard, list[str]]:
    """The checked card, and remarks on what the client will ignore. Errors: Refused 40008, 40058, 42014."""
    card = _parse(raw)
    if card.card_type not in SURFACES[surface]:
        raise Refused(40058, f"template_card.card_type：{card.card_type!r} 不能用在这里")
    _check_mandatory(card)
    _check_keys(card)
    _check_task_id(card, surface, update)
    _check_surface(card, surface)
    return card, _remarks(card, surface, update)


def calls_back(card: TemplateCard) -> bool:
    """Whether something on the card comes back as an event (and so gets a response_code)."""
    return card.card_type in INTERACTIVE or card.action_menu is not None


def _parse(raw: object) -> TemplateCard:
    if not isinstance(raw, dict) or not raw:
        raise Refused(40058, "template_card 缺少或不是对象")
    try:
        return TemplateCard.model_validate(raw)
    except ValidationError as error:
        raise Refused(40058, "；".join(_words(e) for e in error.errors())) from error


def _words(error: Any) -> str:
    path = ".".join(str(part) for part in ("template_card", *error["loc"]))
    return f"{path}：{'缺少' if error['type'] == 'missing' else error['msg']}"


def _check_mandatory(card: TemplateCard) -> None:
    kind = card.card_type
    missing = [name for name in MANDATORY[kind] if not getattr(card, name)]
    if kind == "text_notice" and not (card.main_title and card.main_title.title) and not card.sub_title_text:
        missing.append("main_title.title 或 sub_title_text")
    if "main_title" in MANDATORY[kind] and card.main_title and not card.main_title.title:
        missing.append("main_title.title")
    if kind == "news_notice" and not card.card_image and not card.image_text_area:
        missing.append("card_image 或 image_text_area")
    if kind in NOTICES and card.card_action and card.card_action.type == 0:
        missing.append("card_action.type（应为 1 或 2）")
    if missing:
        raise Refused(40058, "template_card 缺少 " + "、".join(missing))


def _check_keys(card: TemplateCard) -> None:
    questions = list(card.questions())
    groups = [
        ("key", card.keys()),
        ("question_key", [q.question_key for q in questions]),
        *((f"{q.question_key} 的选项 id", [o.id for o in q.option_list]) for q in questions),
    ]
    for name, keys in groups:
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            raise Refused(40058, f"template_card 的 {name} 重复：{twice[0]}")


def _check_task_id(card: TemplateCard, surface: Surface, update: bool) -> None:
    if card.task_id and not TASK_ID.fullmatch(card.task_id):
        raise Refused(42014, "task_id 只能由数字、字母和 _-@ 组成，最长 128 字节")
    may_lack_it = update or (surface, card.card_type) == ("aibot", "multiple_interaction")
    if not card.task_id and calls_back(card) and not may_lack_it:
        raise Refused(42014, "缺少 task_id")


def _check_surface(card: TemplateCard, surface: Surface) -> None:
    if surface == "aibot" and any(button.type == 1 for button in card.button_list):
        raise Refused(40058, "智能机器人的按钮没有 type，不能打开链接")
    if surface == "aibot" and any(fact.type == 2 for fact in card.horizontal_content_list):
        raise Refused(40058, "智能机器人的 horizontal_content_list 不能带附件")
    if surface != "aibot" and any(jump.type == 3 for jump in card.jump_list):
        raise Refused(40058, "jump_list.type 3 只能用于智能机器人")


def _remarks(card: TemplateCard, surface: Surface, update: bool) -> list[str]:
    allowed = EVERYWHERE | FIELDS[card.card_type]
    unused = [name for name in type(card).model_fields if name not in allowed and getattr(card, name)]
    if card.replace_text and not update:
        unused.append("replace_text")
    if card.feedback and surface != "aibot":
        unused.append("feedback")
    if surface == "webhook" and card.action_menu:
        unused.append("action_menu（消息推送没有回调）")
    return [f"{name} 在此处被忽略" for name in unused] + [f"未知字段 {s} 被忽略" for s in card.strangers()]
