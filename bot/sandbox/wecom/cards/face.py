"""A template card as the WeCom client draws it: long words are cut, every type becomes the one common form."""

from bot.sandbox.wecom.cards.rules import FIELDS, Surface
from bot.sandbox.wecom.cards.template import Checkbox, Selection, TemplateCard
from bot.sandbox.world import ShownButton, ShownCard, ShownInput

APP = {
    "source": 20, "title": 36, "desc": 44, "sub_title": 160, "emphasis": 10, "emphasis_desc": 15, "keyname": 5,
    "value": 30, "jump": 18, "vertical": 38, "vertical_desc": 160, "button": 10, "selection": 99, "option": 16,
    "tick": 17,
}  # fmt: skip
NARROW = {
    "source": 13, "title": 26, "desc": 30, "sub_title": 112, "emphasis": 10, "emphasis_desc": 15, "keyname": 5,
    "value": 26, "jump": 13, "vertical": 26, "vertical_desc": 112, "button": 10, "selection": 13, "option": 10,
    "tick": 11,
}  # fmt: skip
"""Characters that fit. The platform recommends them; its client cuts what is longer."""
WIDTHS: dict[Surface, dict[str, int]] = {"app": APP, "aibot": NARROW, "webhook": NARROW}
ASKS, ASKED = 3, "question:"
"""The type of a jump that asks 智能机器人 something in the member's name, and what its key begins with."""
STYLES = {1: "primary", 2: "plain", 3: "danger", 4: "plain"}


def draw(card: TemplateCard, surface: Surface, *, update: bool = False) -> ShownCard:
    """What the member sees. On an update, `replace_text` takes the place of the buttons."""
    face = _Face(card, surface, update)
    title = card.main_title
    return ShownCard(
        kind=f"template_card.{card.card_type}",
        source=face.cut(card.source.desc if card.source else "", "source"),
        title=face.cut(title.title if title else "", "title"),
        state=face.cut(title.desc if title else "", "desc"),
        emphasis=face.emphasis(),
        facts=face.facts(),
        text=face.cut(card.sub_title_text, "sub_title") if face.knows("sub_title_text") else "",
        quote=face.quote(),
        buttons=face.buttons(),
        inputs=[face.input(question) for question in card.questions()],
        link=card.card_action.url if card.card_action and face.knows("card_action") else "",
        note=card.replace_text if update else "",
    )


class _Face:
    """One card on one surface."""

    def __init__(self, card: TemplateCard, surface: Surface, update: bool) -> None:
        self.card = card
        self.width = WIDTHS[surface]
        self.surface = surface
        self.answered = update and bool(card.replace_text)

    def knows(self, name: str) -> bool:
        return name in FIELDS[self.card.card_type]

    def cut(self, text: str, what: str) -> str:
        width = self.width[what]
        return text if len(text) <= width else text[: width - 1] + "…"

    def emphasis(self) -> str:
        heading = self.card.emphasis_content if self.knows("emphasis_content") else None
        if heading is None:
            return ""
        return f"{self.cut(heading.title, 'emphasis')} {self.cut(heading.desc, 'emphasis_desc')}".strip()

    def quote(self) -> str:
        quote = self.card.quote_area if self.knows("quote_area") else None
        return "" if quote is None else "\n".join(filter(None, [quote.title, quote.quote_text]))

    def facts(self) -> list[tuple[str, str]]:
        facts: list[tuple[str, str]] = []
        area = self.card.image_text_area
        if area and self.knows("image_text_area"):
            facts.append((area.title, area.desc))
        if self.knows("vertical_content_list"):
            facts += [
                (self.cut(row.title, "vertical"), self.cut(row.desc, "vertical_desc"))
                for row in self.card.vertical_content_list
            ]
        if self.knows("horizontal_content_list"):
            facts += [
                (self.cut(row.keyname, "keyname"), self.cut(row.value or row.userid, "value"))
                for row in self.card.horizontal_content_list
            ]
        return facts

    def buttons(self) -> list[ShownButton]:
        if self.answered:
            return []
        return [*self._pressed(), *self._jumps(), *self._menu()]

    def _pressed(self) -> list[ShownButton]:
        shown = [
            ShownButton(
                label=self.cut(button.text, "button"),
                key="" if button.type else button.key,
                url=button.url if button.type else "",
                style=STYLES.get(button.style, STYLES[1]),
            )
            for button in (self.card.button_list if self.knows("button_list") else [])
        ]
        submit = self.card.submit_button if self.knows("submit_button") else None
        if submit:
            shown.append(ShownButton(label=self.cut(submit.text, "button"), key=submit.key, style="primary"))
        return shown

    def _jumps(self) -> list[ShownButton]:
        jumps = self.card.jump_list if self.knows("jump_list") else []
        return [
            ShownButton(
                label=self.cut(jump.title, "jump"),
                key=f"{ASKED}{jump.question}" if jump.type == ASKS else "",
                url=jump.url if jump.type != ASKS else "",
                style="link",
            )
            for jump in jumps
        ]

    def _menu(self) -> list[ShownButton]:
        menu = self.card.action_menu if self.knows("action_menu") and self.surface != "webhook" else None
        return [ShownButton(label=a.text, key=a.key, style="menu") for a in (menu.action_list if menu else [])]

    def input(self, question: Selection | Checkbox) -> ShownInput:
        if isinstance(question, Checkbox):
            ticked = [option.id for option in question.option_list if option.is_checked]
            return ShownInput(
                key=question.question_key,
                options=[(option.id, self.cut(option.text, "tick")) for option in question.option_list],
                chosen=",".join(ticked if question.mode else ticked[:1]),
                many=question.mode == 1,
            )
        ids = [option.id for option in question.option_list]
        return ShownInput(
            key=question.question_key,
            label=self.cut(question.title, "selection"),
            options=[(option.id, self.cut(option.text, "option")) for option in question.option_list],
            chosen=question.selected_id if question.selected_id in ids else ids[0],
        )
