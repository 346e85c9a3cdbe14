"""Pictures that come with a form: looked at like those of every other way, and kept before anything is decided."""

from collections.abc import Iterable, Sequence
from os import SEEK_END
from typing import TypedDict

from flask import Request
from werkzeug.datastructures import FileStorage

from bot.files.kinds import NotTaken, check
from bot.house import House
from bot.web.forms.typed import Note
from handlers.files import A_DAY, MEGABYTE
from handlers.messages import Media
from handlers.origin import FORM
from storage import attachments
from storage.chats import Chat
from storage.db import transaction

FIELD = "pictures"


class Picture(TypedDict):
    """A picture in our store, and what it was called."""

    sha256: str
    name: str


class Refused(Exception):
    """One of them was not taken: `note` says why. Those before it were."""

    def __init__(self, note: Note, taken: list[Picture]) -> None:
        super().__init__(note.key)
        self.note, self.taken = note, taken


def most_bytes(house: House) -> int:
    """How large one picture may be."""
    return min(house.settings.form.picture_megabytes, house.policy.files.most_megabytes) * MEGABYTE


def body_bytes(house: House) -> int:
    """How large everything together may be that is sent at once."""
    return house.settings.form.pictures * most_bytes(house) + MEGABYTE


def chosen(request: Request) -> list[FileStorage]:
    """The pictures that come with a request; a field that was left empty comes as one without a name."""
    return [upload for upload in request.files.getlist(FIELD) if upload.filename]


def take(house: House, uploads: Iterable[FileStorage], had: Sequence[Picture] = ()) -> list[Picture]:
    """Those that were enclosed before, and the new ones. Errors: Refused; StoreAway."""
    taken = list(had)
    for upload in uploads:
        if len(taken) >= house.settings.form.pictures:
            raise Refused(Note("pictures.many", house.settings.form.pictures), taken)
        taken.append(_taken(house, upload, taken))
    return taken


def media(pictures: Iterable[Picture]) -> tuple[Media, ...]:
    """The same as what comes with a message."""
    return tuple(Media(kind="image", source=one["sha256"], name=one["name"], door=FORM) for one in pictures)


def fit(house: House, chat: Chat, uploads: Sequence[FileStorage]) -> bool:
    """Whether the chat may still bring so much within a day (`policy.files.chat_megabytes`)."""
    most = house.policy.files.chat_megabytes * MEGABYTE
    coming = sum(upload.stream.seek(0, SEEK_END) for upload in uploads)
    for upload in uploads:
        upload.stream.seek(0)
    with transaction(house.engine) as session:
        return attachments.bytes_since(session, chat.id, house.now() - A_DAY) + coming <= most


def _taken(house: House, upload: FileStorage, taken: list[Picture]) -> Picture:
    most = most_bytes(house)
    data = upload.stream.read(most + 1)
    if len(data) > most:
        raise Refused(Note("pictures.large", most // MEGABYTE), taken)
    try:
        kind = check(data, "image", upload.filename or "")
    except NotTaken:
        raise Refused(Note("pictures.none"), taken) from None
    return Picture(sha256=house.files.put(data), name=kind.name)
