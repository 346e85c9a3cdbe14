"""The one later answer to something said to the smart bot: by the URL that came with it (path/101138)."""

from dataclasses import dataclass

from bot.platforms.port import OpenWay, Sent, Target
from bot.platforms.wecom.desk import Desk
from bot.platforms.wecom.drawing import cards, plain, telling
from bot.platforms.wecom.sdk import Json
from handlers.messages import Show

NAME = "wecom.response_url"
ANSWER_BYTES = 20480


@dataclass(slots=True)
class ResponseUrlRoute:
    """Once, within the hour. A second try through another route could show it twice."""

    desk: Desk
    target: Target
    show: Show
    way: OpenWay
    name: str = NAME
    idempotent: bool = False

    def send(self, key: str) -> Sent:
        """Markdown anywhere; a card only in a single chat, in a group its buttons become numbers."""
        in_group = self.target.kind == "group"
        card = None if in_group else telling.drawn(self.show, cards.BOT, key, self.desk.account.card_picture)
        menu: tuple[str, ...] = ()
        if card is not None:
            body: Json = {"msgtype": "template_card", "template_card": card.as_json()}
        else:
            hint = plain.CHOOSE if in_group else plain.CHOOSE_ALONE
            content, menu = telling.in_markdown(self.show, hint, ANSWER_BYTES)
            body = {"msgtype": "markdown", "markdown": {"content": content}}
        self.desk.client.answer_later(self.way.address, body)
        return Sent({"door": self.name}, used_way=self.way.id, menu=menu)
