"""What becomes of people's words, and how to have them deleted: said once in every chat, below the first answer."""

from handlers.messages import Reply, Text
from handlers.scene import Scene
from handlers.turn import Occasion
from storage import consents
from storage.chats import Chat
from storage.people import Person


def answered(occasion: Occasion, reply: Reply) -> Reply:
    """The answer with the notice below its first words, where it has not been shown yet and there is room for it.

    Whoever has just said “不再联系我” is not told in the same breath how to say it: it waits for the next words.
    """
    found = next(((place, show) for place, show in enumerate(reply.shows) if isinstance(show, Text)), None)
    if found is None or occasion.person is None or occasion.person.quiet_since == occasion.at:
        return reply
    place, words = found
    after = below(occasion, words, occasion.chat, occasion.person, occasion.message.kind, room=occasion.heard.room)
    return reply.model_copy(update={"shows": (*reply.shows[:place], after, *reply.shows[place + 1 :])})


def below(scene: Scene, words: Text, chat: Chat, person: Person, how: str, *, room: int = 0) -> Text:
    """Words for a customer with the notice below them, and the record of it; the words alone where it was shown before.

    `room` is how many bytes fit, 0 where all do: for want of room it waits for the next words. It costs no message.
    """
    version = scene.policy.privacy.notice_version
    if (
        not version
        or person.is_staff
        or person.forgotten_at is not None
        or consents.shown(scene.session, chat, version)
    ):
        return words
    told = f"{words.text}\n\n{scene.words('privacy.notice.group' if chat.is_group else 'privacy.notice')}"
    if room and len(told.encode()) > room:
        return words
    consents.record(scene.session, chat, person, version, scene.at, how)
    return words.model_copy(update={"text": told})
