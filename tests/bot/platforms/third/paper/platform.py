"""One board at work: the door its notes come by, and the way to pin one up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import requests

from bot.platforms.port import Closed, Door, Route, Sent, Target, TryLater, Uncertain
from bot.platforms.tools import Tools
from bot.platforms.wire import NotReached, Wire
from handlers.messages import Card, Show, menu_of, numbered
from tests.bot.platforms.third.paper.account import PaperAccount
from tests.bot.platforms.third.paper.door import PaperDoor


class PaperPlatform:
    """A board of the configuration, at work."""

    name = "paper"

    def __init__(self, account_name: str, account: PaperAccount, tools: Tools) -> None:
        self.account, self._settings = account_name, account
        self._wire = Wire([account.board_url])

    def doors(self) -> Sequence[Door]:
        """The one door."""
        return [PaperDoor(self.account, self._settings)]

    def settle_in(self, public_url: str) -> None:
        """The messenger knows the way."""

    def name_of(self, user_id: str) -> str:
        """Notes are signed: there is nothing to ask."""
        return ""

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """A note is pinned up for whoever it is for."""
        return [NoteRoute(self._wire, self._settings.board_url, target.chat_id, show)]

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """What is written is written. Errors: Closed."""
        raise Closed("paper cannot be painted anew")


@dataclass
class NoteRoute:
    """Pin a note up; the board throws a second one with the same key away."""

    wire: Wire
    board_url: str
    reader: str
    show: Show
    name: str = "paper.note"
    idempotent: bool = True

    def send(self, key: str) -> Sent:
        """Words as they are, buttons as numbers."""
        words, menu = self.show.text, ()
        if isinstance(self.show, Card):
            facts = [f"{label}：{value}" for label, value in self.show.facts]
            choices = [f"{number}. {button.label}" for number, button in numbered(self.show.buttons)]
            words, menu = "\n".join([self.show.title, *facts, words, *choices]), menu_of(self.show.buttons)
        try:
            answer = self.wire.post(self.board_url, json={"key": key, "for": self.reader, "words": words})
        except NotReached:
            raise TryLater("no way to the board") from None
        except requests.RequestException:
            raise Uncertain("the line broke") from None
        if answer.status_code != 200:
            raise Closed("the board is full")
        return Sent({"door": self.name}, menu=menu)
