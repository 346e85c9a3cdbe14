"""The HTTP doors of an account: robot messages, presses on interactive cards, and events."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.platforms.dingtalk import signing
from bot.platforms.dingtalk.account import EventSettings
from bot.platforms.dingtalk.crypto import EventCrypto
from bot.platforms.dingtalk.drawing import bodies, faces
from bot.platforms.dingtalk.hearing import Ear
from bot.platforms.dingtalk.inbound.happenings import CHECK_URL, facts_of
from bot.platforms.dingtalk.reading import parsed, word
from bot.platforms.port import BODY_BYTES, Refused, Request, Response, Stamp
from handlers.messages import Card, Clicked, Heard, Reply, Text

NOTHING_TO_SAY = {"msgtype": "empty"}
_JSON = "application/json; charset=utf-8"


class RobotDoor:
    """Robot messages by HTTP."""

    patience = 1.5
    """DingTalk waits for two and a half seconds (said of event pushes), and need not call again."""

    def __init__(self, ear: Ear) -> None:
        self.path, self._ear = f"dingtalk/{ear.name}/robot", ear

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """A signed robot message in our words. Errors: Refused."""
        _check_size(request)
        account = self._ear.account
        signing.check_robot(request.headers, account.client_secret.get_secret_value(), at, account.max_age_seconds)
        return self._ear.message(parsed(request.body), at, {"text"})

    def stamp(self, request: Request) -> Stamp | None:
        """As port.Guarded has it."""
        return signing.stamp(request.headers, signing.ROBOT_HEADERS, request.body, self._ear.account.max_age_seconds)

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """A text or a markdown message, as DingTalk takes it in the answer's body; else "nothing to say".

        Words with links are markdown: a text message cannot link.
        """
        for show in reply.shows:
            if isinstance(show, Text):
                return _json(bodies.words_of(show))
            if isinstance(show, Card) and not show.buttons:
                return _json(bodies.markdown(show))
        return _json(NOTHING_TO_SAY)


class CardDoor:
    """Presses on interactive cards by HTTP. Without an apiSecret nothing could be believed: the door is not offered."""

    patience = 1.5
    """DingTalk waits for two seconds."""

    def __init__(self, ear: Ear, secret: SecretStr) -> None:
        self.path, self._ear, self._secret = f"dingtalk/{ear.name}/card", ear, secret

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """A signed press in our words. Errors: Refused."""
        _check_size(request)
        signing.check_card(request.headers, self._secret.get_secret_value(), at, self._ear.account.max_age_seconds)
        return self._ear.click(parsed(request.body), at, stamp=request.headers.get(signing.CARD_HEADERS[0], ""))

    def stamp(self, request: Request) -> Stamp | None:
        """As port.Guarded has it."""
        return signing.stamp(request.headers, signing.CARD_HEADERS, request.body, self._ear.account.max_age_seconds)

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """The card as it looks now, where the reply has one."""
        door = heard.handle.get("door", faces.OWN) if isinstance(heard, Clicked) else faces.OWN
        return _json(faces.repainted(door, reply.repaint, self._ear.account.public_shape))


class EventDoor:
    """Events by HTTP, sealed. Whatever was heard, the answer is the sealed word `success`."""

    def __init__(self, ear: Ear, settings: EventSettings) -> None:
        self.path, self._ear = f"dingtalk/{ear.name}/events", ear
        self._crypto = EventCrypto(
            settings.token.get_secret_value(), settings.aes_key.get_secret_value(), ear.account.client_id
        )

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """An event in our words; the answer at once to `check_url` and to what is not about us. Errors: Refused."""
        _check_size(request)
        told = parsed(self._opened(request).encode())
        signing.check_fresh(self._timestamp(request), at, self._ear.account.max_age_seconds)
        event = None if facts_of(told).get("eventType") == CHECK_URL else self._ear.event({}, told, at)
        return event or self._success(request)

    def stamp(self, request: Request) -> Stamp | None:
        """As port.Guarded has it: the signature covers everything, so it comes with one content only."""
        told = f"{self._timestamp(request)} {request.query.get('nonce', '')} ".encode("utf-8", "replace")
        return Stamp(told + request.body, (self._signature(request),), 2 * self._ear.account.max_age_seconds)

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """It was received: DingTalk takes no other answer."""
        return self._success(request)

    def _opened(self, request: Request) -> str:
        sealed, nonce = word(parsed(request.body).get("encrypt")), request.query.get("nonce", "")
        return self._crypto.open(self._signature(request), self._timestamp(request), nonce, sealed)

    def _success(self, request: Request) -> Response:
        return _json(self._crypto.seal("success", self._timestamp(request), request.query.get("nonce", "")))

    def _signature(self, request: Request) -> str:
        return request.query.get("msg_signature") or request.query.get("signature", "")

    def _timestamp(self, request: Request) -> str:
        return request.query.get("timestamp") or request.query.get("timeStamp", "")


def _check_size(request: Request) -> None:
    if len(request.body) > BODY_BYTES:
        raise Refused(400, "the body is too large")


def _json(body: Mapping[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False).encode(), content_type=_JSON)
