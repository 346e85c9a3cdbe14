"""A file on a page of ours: the picture itself, a link to save it, or why it is not there."""

from typing import NamedTuple

from bot.files.kinds import SHOWN
from handlers import texts
from handlers.files import KINDS
from handlers.policy import Policy
from storage.attachments import Attachment, Fate


class Enclosed(NamedTuple):
    """What a page says of one file."""

    name: str
    address: str
    """Empty when it is not there."""
    shown: bool
    """Whether browsers can show it: what a telephone calls a picture need not be one for them (HEIC)."""
    fate: str = ""
    """Why it is not there; empty when it is."""
    kind: str = ""
    sender: str = ""


def enclosed(policy: Policy, row: Attachment, address: str) -> Enclosed:
    """What somebody has sent; `address` is where it can be read, once it is in the store."""
    there, kind = row.status == Fate.STORED, KINDS.get(row.kind, "")
    fate = "" if there else texts.say(policy, f"page.file.{row.status}")
    sender = row.message.person.name if row.message.person else ""
    return Enclosed(row.name or kind, address if there else "", there and row.mime in SHOWN, fate, kind, sender)
