"""The two HTTP doors of an account in HTTP mode: robot messages, and presses on interactive cards."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.platforms.dingtalk import bodies, cards, signing
from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.dingtalk.reading import BODY_BYTES, parsed
from bot.platforms.port import Refused, Request, Response
from handlers.messages import Card, Heard, Reply, Text

NOTHING_TO_SAY = {"msgtype": "empty"}
_JSON = "application/json; charset=utf-8"


class RobotDoor:
    """Robot messages by HTTP."""

    def __init__(self, ear: Ear) -> None:
        self.path, self._ear = f"dingtalk/{ear.name}/robot", ear

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """A signed robot message in our words. Errors: Refused."""
        _check_size(request)
        account = self._ear.account
        signing.check_robot(request.headers, account.client_secret.get_secret_value(), at, account.max_age_seconds)
        return self._ear.message(parsed(request.body), at, {"text"})

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """A text or a markdown message, as DingTalk takes it in the answer's body; else "nothing to say"."""
        for show in reply.shows:
            if isinstance(show, Text):
                return _json(bodies.text(show))
            if isinstance(show, Card) and not show.buttons:
                return _json(bodies.markdown(show))
        return _json(NOTHING_TO_SAY)


class CardDoor:
    """Presses on interactive cards by HTTP. Without an apiSecret nothing could be believed: the door is not offered."""

    def __init__(self, ear: Ear, secret: SecretStr) -> None:
        self.path, self._ear, self._secret = f"dingtalk/{ear.name}/card", ear, secret

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """A signed press in our words. Errors: Refused."""
        _check_size(request)
        signing.check_card(request.headers, self._secret.get_secret_value(), at, self._ear.account.max_age_seconds)
        return self._ear.click(parsed(request.body), at, stamp=request.headers.get(signing.CARD_HEADERS[0], ""))

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """The card as it looks now, where the reply has one."""
        return _json(cards.repainted(reply.repaint))


def _check_size(request: Request) -> None:
    if len(request.body) > BODY_BYTES:
        raise Refused(400, "the body is too large")


def _json(body: Mapping[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False).encode(), content_type=_JSON)
