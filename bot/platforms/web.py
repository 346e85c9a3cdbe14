"""Those whom no bot can reach: what is for them stands in the ledger, where their page or program reads it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.platforms.port import Closed, Door, Fetched, Route, Sent, Target, TooLarge
from handlers.messages import Card, Media, Show
from handlers.origin import API, FORM, WEB

SHOWN = {"page": "1"}
"""What a shown card is painted by: nothing but that it stands there."""


class Standing:
    """The only route: it has arrived as soon as it is written down, and nothing is sent anywhere."""

    name = "web.page"
    idempotent = True

    def send(self, key: str) -> Sent:
        """It stands there already."""
        return Sent(handle=SHOWN)


class WebPlatform:
    """The forms' page, or other programs: heard by bot/web and bot/api, which call the mind themselves."""

    name = WEB

    def __init__(self, account: str, read: Callable[[str], bytes]) -> None:
        """`read` gives the bytes of a stored file by its SHA-256; it raises KeyError when they are not there."""
        self.account, self._read = account, read

    def doors(self) -> Sequence[Door]:
        """None: no platform calls us."""
        return ()

    def settle_in(self, public_url: str) -> None:
        """There is nobody to be told."""

    def name_of(self, user_id: str) -> str:
        """No directory knows them: they are called what they said they are called."""
        return ""

    def routes(self, target: Target, show: Show, at: datetime) -> Sequence[Route]:
        """Whatever is said to them stands on their page."""
        return (Standing(),)

    def repaint(
        self, card: Card, handle: Mapping[str, str], at: datetime, link: Callable[[str], str]
    ) -> Mapping[str, str]:
        """The page always shows a card as the ledger has it."""
        return SHOWN

    def download(self, media: Media, most_bytes: int) -> Fetched:
        """A file that was brought in with the words lies in our store already: `source` is its SHA-256.

        Errors: TooLarge; Closed when the store does not have it.
        """
        try:
            data = self._read(media.source)
        except KeyError:
            raise Closed("not in the store") from None
        if len(data) > most_bytes:
            raise TooLarge("more than we take")
        return Fetched(data, media.name)


def open_web(read: Callable[[str], bytes]) -> dict[tuple[str, str], WebPlatform]:
    """Both accounts, which need no configuration: the forms and the programs."""
    return {(WEB, account): WebPlatform(account, read) for account in (FORM, API)}
