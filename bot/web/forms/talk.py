"""The page of whoever no bot can reach: what they and we have said, where it stands, and a line to go on."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.files.kinds import SHOWN
from bot.house import House
from bot.housing import house_of
from bot.links import LinkBroken, TalkLink
from bot.web import once
from bot.web.enclosing import Enclosed, enclosed
from bot.web.files import sent_as
from bot.web.forms import pace, pictures, sending
from bot.web.forms.guarding import guard
from bot.web.forms.typed import LENGTHS, WORDS, Note, plainly
from handlers import progress
from handlers.origin import FORM, WEB
from handlers.scene import Scene
from storage import deliveries, talk
from storage.chats import Chat
from storage.db import transaction
from storage.feedback import Feedback, State
from storage.talk import Line

SKIP = "skip"
"""The verb that only the card of a question has."""

talk_page = guard(Blueprint("talk_page", __name__))


class Standing(NamedTuple):
    """Where one matter stands, in words for its customer."""

    number: str
    state: str
    category: str
    owner: str
    by: str
    asked: bool
    """Whether a question of ours waits for their answer."""


@talk_page.get("/s/<token>")
def show(token: str) -> ResponseReturnValue:
    """All that was said, the latest at the end, right above the line to go on."""
    house = house_of()
    return _page(house, token, _chat(house, token))


@talk_page.post("/s/<token>")
def say(token: str) -> ResponseReturnValue:
    """Say something more; sent twice, it is said once."""
    house = house_of()
    chat = _chat(house, token)
    words = plainly(request.form.get(WORDS, ""))
    if len(words) > LENGTHS[WORDS]:
        return _page(house, token, chat, words, Note("long.words", LENGTHS[WORDS]))
    uploads = pictures.chosen(request)
    if not words and not uploads:
        return _page(house, token, chat, "", Note("empty"))
    pace.to_talk(house, chat.id)
    if not pictures.fit(house, chat, uploads):
        return _page(house, token, chat, words, Note("pictures.day", house.policy.files.chat_megabytes))
    try:
        enclosed = pictures.take(house, uploads)
    except pictures.Refused as refused:
        return _page(house, token, chat, words, refused.note)
    sending.say(house, chat, sending.More(_message_id(token), words, enclosed))
    return redirect(f"/s/{token}#end", 303)


@talk_page.post("/s/<token>/press")
def press(token: str) -> ResponseReturnValue:
    """Press a button of a card that hangs here; pressed twice, it is pressed once.

    A button that the card does not have any more leads back to the page: there it stands what became of it.
    """
    house = house_of()
    chat, action = _chat(house, token), request.form.get("button", "")
    with transaction(house.engine) as session:
        row = talk.shown(session, chat, _number(request.form.get("card", "")))
        if row is None:
            raise LinkBroken
        key, offered = deliveries.key_of(row), {str(button["action"]) for button in row.show.get("buttons", ())}
    if action in offered:
        pace.to_talk(house, chat.id)
        sending.press(house, chat, _message_id(token), action, key)
    return redirect(f"/s/{token}#end", 303)


@talk_page.get("/s/<token>/files/<sha256>")
def file(token: str, sha256: str) -> ResponseReturnValue:
    """A picture or file that one side has sent to the other here. Whoever reads this page may see it."""
    house = house_of()
    chat = _chat(house, token)
    with transaction(house.engine) as session:
        name = talk.name_of_file(session, chat, sha256.replace("\0", ""))
    try:
        if name is None:
            raise KeyError(sha256)
        data = house.files.get(sha256)
    except KeyError:
        return Response(status=404)
    return Response(data, headers=sent_as(data, name))


def _page(house: House, token: str, chat: Chat, words: str = "", note: Note | None = None) -> str:
    with transaction(house.engine) as session:
        scene, lines = house.scene(session), talk.lines(session, chat)
        return render_template(
            "talk.html",
            token=token,
            lines=[(line, _enclosed(house, token, line)) for line in lines],
            answered=_answered(lines),
            matters=[_standing(scene, matter) for matter in talk.matters(session, chat)],
            zone=ZoneInfo(house.policy.calendar.timezone),
            organisation=house.policy.organisation,
            words=words,
            note=note,
            nonce=once.nonce(),
            lengths=LENGTHS,
            most=house.settings.form.pictures,
        )


def _chat(house: House, token: str) -> Chat:
    """Errors: LinkBroken, LinkExpired."""
    link = house.links.read(token, house.now())
    if not isinstance(link, TalkLink):
        raise LinkBroken
    with transaction(house.engine) as session:
        chat = session.get(Chat, link.chat_id)
    if chat is None or (chat.platform, chat.account) != (WEB, FORM):
        raise LinkBroken
    return chat


def _standing(scene: Scene, matter: Feedback) -> Standing:
    by = scene.by(matter.respond_by) if matter.responded_at is None and matter.category == "open" else ""
    owner = matter.assignee.name if matter.assignee else ""
    asked = matter.state == State.INCOMPLETE
    return Standing(matter.number, progress.state(scene, matter), matter.category, owner, by, asked)


def _answered(lines: Sequence[Line]) -> set[int]:
    """The questions behind which they have said something: these need no buttons any more."""
    said_last = max((place for place, line in enumerate(lines) if line.show is None), default=-1)
    return {line.delivery_id for line in lines[: said_last + 1] if line.show is not None and _asks(line.show)}


def _asks(show: Mapping[str, Any]) -> bool:
    return any(str(button["action"]).startswith(f"{SKIP}:") for button in show.get("buttons") or ())


def _enclosed(house: House, token: str, line: Line) -> list[Enclosed]:
    """What came with a line, or what the line itself is."""
    found = [enclosed(house.policy, row, f"/s/{token}/files/{row.sha256}") for row in line.files]
    show = line.show or {}
    if show.get("type") == "file":
        found.append(Enclosed(str(show["name"]), f"/s/{token}/files/{show['sha256']}", line.mime in SHOWN))
    return found


def _message_id(token: str) -> str:
    return f"talk-{once.name_of(request, token)}"


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
