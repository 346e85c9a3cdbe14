"""Something only an administrator can mend: the managers hear of it, once a day per reason."""

import hashlib

from handlers.messages import Text
from handlers.scene import Scene
from storage import chats, people
from storage.people import Role


def tell(scene: Scene, platform: str, account: str, reason: str) -> None:
    """Tell all managers what an account of a platform refuses, and why."""
    day = f"{scene.calendar.local(scene.at):%y%m%d}"
    cause = "fault:" + hashlib.sha256(f"{platform}.{account} {reason}".encode()).hexdigest()[:16] + f":{day}"
    words = scene.words("fault", platform=scene.platform(platform), account=account, reason=reason)
    for person in people.everyone(scene.session, Role.MANAGER):
        chat = chats.private_chat(scene.session, person)
        if chat is not None:
            scene.deliver(cause, "fault", chat, Text(text=words), person)
