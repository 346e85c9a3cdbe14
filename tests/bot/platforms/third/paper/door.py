"""The door by which a messenger brings notes: JSON in, JSON out."""

import hmac
import json
from datetime import datetime
from typing import Any

from bot.platforms.port import Refused, Request, Response
from handlers.messages import Heard, Reply, Said, Text, Where, Who
from tests.bot.platforms.third.paper.account import PaperAccount


class PaperDoor:
    """`paper/<account>/notes`: {"id", "from", "name", "words"}, with the board's password in a header."""

    def __init__(self, account_name: str, account: PaperAccount) -> None:
        self.path = f"paper/{account_name}/notes"
        self._account, self._password = account_name, account.password.get_secret_value()

    def hear(self, request: Request, at: datetime) -> Heard | Response:
        """A note in our words. Errors: Refused."""
        given = request.headers.get("x-password", "")
        if not hmac.compare_digest(given.encode(), self._password.encode()):
            raise Refused(403, "not the messenger")
        note = _note(request.body)
        common = {"platform": "paper", "account": self._account}
        return Said(
            message_id=note["id"],
            who=Who(**common, user_id=note["from"], name=note["name"]),
            where=Where(**common, chat_id=note["from"], kind="private"),
            at=at,
            answers=frozenset({"text"}),
            text=note["words"],
        )

    def answer(self, request: Request, heard: Heard, reply: Reply, at: datetime) -> Response:
        """The words of the reply."""
        words = [show.text for show in reply.shows if isinstance(show, Text)]
        body = json.dumps({"words": "\n".join(words)}, ensure_ascii=False)
        return Response(body.encode(), content_type="application/json; charset=utf-8")


def _note(body: bytes) -> dict[str, str]:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None
    if not isinstance(found, dict) or not found.get("id") or not found.get("from"):
        raise Refused(400, "not a note")
    return {key: str(found.get(key, ""))[:200] for key in ("id", "from", "name", "words")}
