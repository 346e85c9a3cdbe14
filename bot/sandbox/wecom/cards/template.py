"""The template card as it travels: every documented field, with the limits that are hard."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

KEY_BYTES = 1024
OPTION_BYTES = 128
QUESTION_BYTES = 200
TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


def _at_most(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text.encode()) > limit:
            raise ValueError(f"超过 {limit} 字节")
        return text

    return AfterValidator(check)


Key = Annotated[str, Field(min_length=1), _at_most(KEY_BYTES)]
OptionId = Annotated[str, Field(min_length=1), _at_most(OPTION_BYTES)]
Filled = Annotated[str, Field(min_length=1)]


class Piece(BaseModel):
    """A part of a card. Numbers are numbers, words are words; unknown fields are kept to be reported."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


class Source(Piece):
    """The small line on top."""

    icon_url: str = ""
    desc: str = ""
    desc_color: Literal[0, 1, 2, 3] = 0


class MenuAction(Piece):
    """One line of the ⋯ menu."""

    text: Filled
    key: Key


class ActionMenu(Piece):
    """The ⋯ menu."""

    desc: str = ""
    action_list: Annotated[list[MenuAction], Field(min_length=1, max_length=3)]


class Heading(Piece):
    """A title and what explains it."""

    title: str = ""
    desc: str = ""


class Destination(Piece):
    """Where a tap leads: 0 nowhere, 1 a page, 2 a mini program."""

    type: Literal[0, 1, 2] = 0
    url: str = ""
    appid: str = ""
    pagepath: str = ""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.type == 1 and not self.url:
            raise ValueError("type 为 1 时必须填写 url")
        if self.type == 2 and not self.appid:
            raise ValueError("type 为 2 时必须填写 appid")
        return self


class Quote(Destination):
    """Somebody's words, set apart."""

    title: str = ""
    quote_text: str = ""


class CardImage(Piece):
    """The picture of a news card."""

    url: Filled
    aspect_ratio: Annotated[float, Field(ge=1.3, le=2.25, strict=False)] = 1.3


class ImageText(Destination):
    """A small picture beside words."""

    title: str = ""
    desc: str = ""
    image_url: Filled


class Fact(Piece):
    """A row of two columns: 0 text, 1 a page, 2 a file, 3 a member."""

    type: Literal[0, 1, 2, 3] = 0
    keyname: Filled
    value: str = ""
    url: str = ""
    media_id: str = ""
    userid: str = ""

    @model_validator(mode="after")
    def _has_what_it_shows(self) -> Self:
        needed = {1: "url", 2: "media_id", 3: "userid"}.get(self.type)
        if needed and not getattr(self, needed):
            raise ValueError(f"type 为 {self.type} 时必须填写 {needed}")
        return self


class Jump(Piece):
    """A line at the bottom that leads somewhere; 3 asks 智能机器人 a question."""

    type: Literal[0, 1, 2, 3] = 0
    title: Filled
    url: str = ""
    appid: str = ""
    pagepath: str = ""
    question: Annotated[str, _at_most(QUESTION_BYTES)] = ""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        needed = {1: "url", 2: "appid", 3: "question"}.get(self.type)
        if needed and not getattr(self, needed):
            raise ValueError(f"type 为 {self.type} 时必须填写 {needed}")
        return self


class Option(Piece):
    """One thing to choose."""

    id: OptionId
    text: Filled


class Selection(Piece):
    """A drop-down."""

    question_key: Key
    title: str = ""
    option_list: Annotated[list[Option], Field(min_length=1, max_length=10)]
    selected_id: str = ""
    disable: bool = False


class CardButton(Piece):
    """A button: 0 calls back with `key`, 1 (app only) opens `url`."""

    type: Literal[0, 1] = 0
    text: Filled
    style: int = 1
    key: Annotated[str, _at_most(KEY_BYTES)] = ""
    url: str = ""

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        needed = "url" if self.type else "key"
        if not getattr(self, needed):
            raise ValueError(f"type 为 {self.type} 时必须填写 {needed}")
        return self


class Tick(Option):
    """One box to tick."""

    is_checked: bool = False


class Checkbox(Piece):
    """A vote: 0 one, 1 several."""

    question_key: Key
    option_list: Annotated[list[Tick], Field(min_length=1, max_length=20)]
    disable: bool = False
    mode: Literal[0, 1] = 0


class Submit(Piece):
    """The button that sends the choices."""

    text: Filled
    key: Key


class CardFeedback(Piece):
    """The thumbs under an answer of 智能机器人."""

    id: Annotated[str, _at_most(256)]


class TemplateCard(Piece):
    """A card of any type; which fields a type needs and knows is told by `card_rules`."""

    card_type: str
    source: Source | None = None
    action_menu: ActionMenu | None = None
    main_title: Heading | None = None
    emphasis_content: Heading | None = None
    quote_area: Quote | None = None
    sub_title_text: str = ""
    card_image: CardImage | None = None
    image_text_area: ImageText | None = None
    vertical_content_list: Annotated[list[Heading], Field(max_length=4)] = []
    horizontal_content_list: Annotated[list[Fact], Field(max_length=6)] = []
    jump_list: Annotated[list[Jump], Field(max_length=3)] = []
    card_action: Destination | None = None
    button_selection: Selection | None = None
    button_list: Annotated[list[CardButton], Field(max_length=6)] = []
    checkbox: Checkbox | None = None
    select_list: Annotated[list[Selection], Field(max_length=3)] = []
    submit_button: Submit | None = None
    task_id: str = ""
    replace_text: str = ""
    feedback: CardFeedback | None = None

    def keys(self) -> list[str]:
        """The keys of everything that can be pressed."""
        submit = [self.submit_button.key] if self.submit_button else []
        return [b.key for b in self.button_list if b.type == 0] + self.menu_keys() + submit

    def menu_keys(self) -> list[str]:
        """The keys of the ⋯ menu."""
        return [action.key for action in self.action_menu.action_list] if self.action_menu else []

    def questions(self) -> Iterator[Selection | Checkbox]:
        """Everything that can be chosen."""
        if self.button_selection:
            yield self.button_selection
        if self.checkbox:
            yield self.checkbox
        yield from self.select_list

    def strangers(self) -> list[str]:
        """Names of fields that the platform does not know, at the top of the card and one level down."""
        found = list(self.model_extra or {})
        for name in type(self).model_fields:
            value = getattr(self, name)
            for piece in value if isinstance(value, list) else [value]:
                extra = piece.model_extra if isinstance(piece, Piece) else None
                found += [f"{name}.{stranger}" for stranger in extra or {}]
        return found
