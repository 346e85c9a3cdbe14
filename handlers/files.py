"""Pictures, voices, videos and files: whose matter they belong to, who sees them, and what is said of lost ones."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from handlers.messages import File, Text
from handlers.policy import Policy
from handlers.scene import Scene
from handlers.turn import Turn
from storage import attachments, chats, reactions
from storage.attachments import Attachment, Fate
from storage.chats import Chat
from storage.feedback import Event, Feedback
from storage.people import Person

PURPOSE = "file"
MEGABYTE = 1024 * 1024
JUST_BEFORE = timedelta(minutes=10)
"""A picture that came without a word belongs to what its sender says within this time."""
KINDS: Mapping[str, str] = {
    "image": "图片",
    "voice": "语音",
    "file": "文件",
    "video": "视频",
    "location": "位置",
    "link": "链接",
}
TOO_LARGE, USED_UP = "too large", "the day's megabytes of this chat are used up"
"""Why a file was refused, where it was not for what it is."""
A_DAY = timedelta(days=1)
_SAID: Mapping[str, str] = {TOO_LARGE: "file.too_large", USED_UP: "file.used_up"}


def counted(scene: Scene, counts: Mapping[str, int]) -> str:
    """“图片 ×2、文件 ×1”; empty when there is nothing."""
    some = [scene.words("card.files.some", kind=KINDS[kind], count=counts[kind]) for kind in KINDS if counts.get(kind)]
    return "、".join(some)


def belong(turn: Turn) -> None:
    """What came with these words belongs to the matter that the words went to."""
    matter = turn.session.get(Feedback, turn.message.feedback_id) if turn.message.feedback_id else None
    if matter is not None and matter.reporter_id == turn.person.id:
        attachments.belong(turn.session, [turn.message.id], matter)


def gather(turn: Turn, matter: Feedback) -> None:
    """What the speaker sent just before, without a word, belongs to the matter that now begins."""
    alone = attachments.unclaimed(turn.session, turn.message, turn.at - JUST_BEFORE)
    for message in alone:
        message.feedback_id = matter.id
    if alone:
        attachments.belong(turn.session, [message.id for message in alone], matter)


def enclose(turn: Turn, matter: Feedback, event: Event, message_ids: Sequence[int]) -> None:
    """What a colleague sent along goes to the customer with these words."""
    for row in attachments.of_messages(turn.session, message_ids) if message_ids else ():
        row.event_id, row.message.feedback_id = event.id, matter.id


def arrived(scene: Scene, row: Attachment) -> None:
    """It is in the store: show it to whoever waits for it, the owner or the customer."""
    matter = _matter(scene, row)
    if matter is None:
        return
    if row.event_id is None:
        scene.session.refresh(matter, with_for_update={"key_share": True})  # who is given it just now sees the file
        to_owner(scene, matter, (row,))
    elif not reactions.is_waiting(scene.session, row.event_id):  # else it goes out right behind the words
        to_customer(scene, matter, (row,))


def to_owner(scene: Scene, matter: Feedback, rows: Sequence[Attachment]) -> None:
    """Show the owner what their customer sent, in their own chat; what they have seen there is not shown again."""
    owner = matter.assignee
    chat = chats.private_chat(scene.session, owner) if owner else None
    for row in rows:
        if chat is not None and row.status == Fate.STORED and row.message.person_id == matter.reporter_id:
            _show(scene, row, chat, owner, matter)


def to_customer(scene: Scene, matter: Feedback, rows: Sequence[Attachment]) -> None:
    """Show the customer what a colleague sent for them, where the matter came from."""
    for row in rows:
        _show(scene, row, matter.chat, matter.reporter, matter)


def lost(scene: Scene, row: Attachment) -> None:
    """Say to whoever sent it that it did not arrive, and what helps: once an hour, however many there were."""
    chat, person = row.message.chat, row.message.person
    if chat is None or person is None:
        return
    key, kind = _why(row), KINDS.get(row.kind, KINDS["file"])
    words = scene.words(key, kind=kind, most=_most(scene, key))
    cause = f"lost:{chat.id}:{person.id}:{scene.at:%y%m%d%H}"
    matter = _matter(scene, row)
    scene.deliver(cause, key, chat, Text(text=words, mention=_called(chat, person)), person, matter)
    if matter is not None and person.id == matter.reporter_id:
        _tell_owner(scene, matter, f"{cause}:{matter.id}", key, kind)


def room(scene: Scene, row: Attachment) -> int:
    """How many bytes this file may have: as many as any, and no more than its chat has left of its day."""
    limits, chat = scene.policy.files, row.message.chat_id
    used = attachments.bytes_since(scene.session, chat, scene.at - A_DAY) if chat is not None else 0
    return max(min(limits.most_megabytes * MEGABYTE, limits.chat_megabytes * MEGABYTE - used), 0)


def too_much(policy: Policy, most_bytes: int) -> str:
    """Why a file of more than `most_bytes`, which is what `room` said, was not taken."""
    return TOO_LARGE if most_bytes >= policy.files.most_megabytes * MEGABYTE else USED_UP


def _tell_owner(scene: Scene, matter: Feedback, cause: str, why: str, kind: str) -> None:
    """Who was shown that something would come need not wait for it."""
    own = chats.private_chat(scene.session, matter.assignee) if matter.assignee else None
    if own is not None:
        key = "staff.file.used_up" if why == _SAID[USED_UP] else "staff.file.lost"
        told = {"customer": matter.reporter.name, "kind": kind, "number": matter.number, "most": _most(scene, why)}
        scene.deliver(cause, key, own, Text(text=scene.words(key, **told)), matter.assignee, matter)


def _most(scene: Scene, why: str) -> int:
    """The limit in megabytes that a sentence of this name is about."""
    limits = scene.policy.files
    return limits.chat_megabytes if why == _SAID[USED_UP] else limits.most_megabytes


def _why(row: Attachment) -> str:
    if row.status == Fate.GONE:
        return "file.gone"
    return _SAID.get(row.error, "file.unreadable")


def _called(chat: Chat, person: Person) -> str:
    """What a group calls this person; nobody is called by name where nobody else reads along."""
    if not chat.is_group:
        return ""
    here = (chat.platform, chat.account)
    return next((one.user_id for one in person.identities if (one.platform, one.account) == here), "")


def _matter(scene: Scene, row: Attachment) -> Feedback | None:
    return scene.session.get(Feedback, row.message.feedback_id) if row.message.feedback_id else None


def _show(scene: Scene, row: Attachment, chat: Chat, person: Person | None, matter: Feedback) -> None:
    file = File(kind=row.kind, sha256=row.sha256, name=row.name, size=row.size)  # type: ignore[arg-type]  # plain text
    scene.deliver(f"file:{row.id}", PURPOSE, chat, file, person, matter)
