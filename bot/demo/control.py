"""The sandbox by remote control: say, click and look, as its page does."""

import base64
from datetime import datetime
from typing import Any

import requests

SECONDS = 30
"""How long one call may take: `say` answers when the bot's server has, or when the platform's patience is over."""

Json = dict[str, Any]


class Control:
    """The control API of a running sandbox. Errors of all calls: requests.RequestException."""

    def __init__(self, page_url: str) -> None:
        self._url = page_url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False

    def say(self, chat: str, user: str, text: str, *, mention: bool = True, picture: bytes | None = None) -> int:
        """Type words into a chat as this user; the id of the bubble."""
        said: Json = {"chat": chat, "user": user, "text": text, "mention": mention}
        if picture is not None:
            said["picture"] = base64.b64encode(picture).decode("ascii")
        return int(self._post("say", said)["message_id"])

    def click(self, message_id: int, user: str, key: str, form: dict[str, str] | None = None) -> str:
        """Press a button on a shown card; what was wrong with it, empty when all was well."""
        click = {"message_id": message_id, "user": user, "key": key, "form": form or {}}
        return str(self._post("click", click)["verdict"])

    def send_file(self, chat: str, user: str, file: Json) -> int:
        """Send a picture, voice, video or file: `kind`, `name`, `data` (bytes), `seconds`; the id of the bubble."""
        packed = file | {"data": base64.b64encode(file["data"]).decode("ascii")}
        return int(self._post("say", {"chat": chat, "user": user, "file": packed})["message_id"])

    def enter(self, chat: str, user: str, scene_param: str = "") -> None:
        """Open a private chat, by a link with this parameter."""
        self._post("enter", {"chat": chat, "user": user, "scene_param": scene_param})

    def recall(self, message_id: int, user: str) -> None:
        """Take back a message of one's own."""
        self._post("recall", {"message_id": message_id, "user": user})

    def rename(self, chat: str, title: str) -> None:
        """Give a group another title."""
        self._post("rename", {"chat": chat, "title": title})

    def join(self, chat: str, user: str) -> None:
        """Bring somebody into a group; the bot, too, by what its platform calls it."""
        self._post("join", {"chat": chat, "user": user})

    def kick(self, chat: str) -> None:
        """Remove the bot from a group."""
        self._post("kick", {"chat": chat})

    def advance(self, seconds: float) -> str:
        """Move everybody's clock on; the time then, ISO 8601 in UTC."""
        return str(self._post("clock", {"advance_seconds": seconds})["now"])

    def advance_to(self, when: str) -> str:
        """Move the clock to a local time of day (`08:50`) or an ISO datetime; the time then, ISO 8601 in UTC."""
        return str(self._post("clock", {"to": when})["now"])

    def fault(self, name: str, times: int) -> None:
        """Let the platforms misbehave in a named way so many times."""
        self._post("fault", {"name": name, "times": times})

    def faults(self) -> dict[str, int]:
        """What still goes wrong, and how many more times: -1 until it is put right."""
        left: dict[str, int] = self._get("state", {"since": -1, "wait": 0, "chat": "-"})["faults"]
        return left

    def repeat(self, wire_id: int) -> Json:
        """Send one callback again, byte for byte; `status` and `response`."""
        answer: Json = self._post("repeat", {"wire_id": wire_id})
        return answer

    def state(self, since: int = -1, wait_seconds: float = 0) -> Json:
        """Everything on the phones, at once or as soon as something changes after version `since`."""
        state: Json = self._get("state", {"since": since, "wait": wait_seconds})
        return state

    def now(self) -> datetime:
        """The time on everybody's clock."""
        return datetime.fromisoformat(self._get("state", {"since": -1, "wait": 0, "chat": "-"})["now"])

    def chat(self, name: str, last: int = 0) -> list[Json]:
        """The bubbles of one chat, the oldest first: all, or the `last` so many."""
        chats = self._get("state", {"since": -1, "wait": 0, "chat": name, "last": last})["chats"]
        return chats[0]["messages"] if chats else []

    def limits(self) -> Json:
        """`exceeded`: every call over a platform's limit; `counted`: the most calls within a window, by limit."""
        limits: Json = self._get("limits", {})
        return limits

    def wire(self, after: int = 0) -> list[Json]:
        """What went over the wire after this entry."""
        entries: list[Json] = self._get("wire", {"after": after})
        return entries

    def _get(self, what: str, query: Json) -> Any:
        return self._read(self._session.get(f"{self._url}/sandbox/{what}", params=query, timeout=SECONDS + 30))

    def _post(self, what: str, body: Json) -> Any:
        return self._read(self._session.post(f"{self._url}/sandbox/{what}", json=body, timeout=SECONDS))

    def _read(self, response: requests.Response) -> Any:
        if not response.ok:
            raise requests.HTTPError(f"{response.status_code}: {response.text[:300]}", response=response)
        return response.json()
