"""One thing heard, with everything needed to answer it: who, where and what, in its scene."""

from dataclasses import dataclass

from handlers import texts
from handlers.messages import Clicked, Heard, Media, Reply, Said, Text
from handlers.origin import Origin
from handlers.scene import Scene
from storage.chats import Chat
from storage.feedback import Feedback
from storage.people import Person
from storage.transcript import Message


@dataclass(frozen=True)
class Occasion(Scene):
    """Something heard in a chat, perhaps of nobody in particular."""

    heard: Heard
    person: Person | None
    chat: Chat
    message: Message

    @property
    def cause(self) -> str:
        """What the deliveries that follow from it are unique by."""
        return f"message:{self.message.id}"

    @property
    def is_private(self) -> bool:
        """Whether nobody reads along."""
        return not self.chat.is_group

    @property
    def mention(self) -> str:
        """Whom to call by name in the answer: the speaker, where others read along."""
        return self.heard.who.user_id if self.chat.is_group else ""

    @property
    def media(self) -> tuple[Media, ...]:
        """The files that came with what was said."""
        return self.heard.media if isinstance(self.heard, Said) else ()

    def seen(self, words: str, matter: Feedback, reader: Person | None = None) -> str:
        """As for any scene; where others read along, nobody in particular reads."""
        return super().seen(words, matter, reader if self.is_private else None)

    @property
    def origin(self) -> Origin | None:
        """By which other way than a chat it came in; None for what was said in one."""
        return self.heard.origin if isinstance(self.heard, Said) else None

    def words(self, key: str, **values: object) -> str:
        """A sentence under this policy, in another wording than it was last said in here."""
        ways = texts.wordings(self.policy, key)
        if len(ways) == 1:
            return super().words(key, **values)
        place = (int(self.chat.said.get(key, -1)) + 1) % len(ways)
        self.chat.said = {**self.chat.said, key: place}
        return ways[place].format_map(values)

    def say(self, key: str, **values: object) -> Reply:
        """One sentence as the whole answer."""
        return self.tell(self.words(key, **values))

    def tell(self, sentence: str) -> Reply:
        """These very words as the whole answer; on a click they are for the clicker."""
        if isinstance(self.heard, Clicked):
            return Reply(toast=sentence)
        return Reply(shows=self.said(sentence))

    def said(self, sentence: str) -> tuple[Text, ...]:
        """These words as something shown in this chat."""
        return (Text(text=sentence, mention=self.mention),)


@dataclass(frozen=True)
class Turn(Occasion):
    """A turn of the dialogue: somebody we know spoke or pressed."""

    person: Person

    @property
    def text(self) -> str:
        """What was said; empty for a click."""
        return self.heard.text.strip() if isinstance(self.heard, Said) else ""

    @property
    def action(self) -> str:
        """The packed action of the pressed button; empty for words."""
        return self.heard.action if isinstance(self.heard, Clicked) else ""

    @property
    def typed(self) -> str:
        """What was typed on the pressed card: its `words`, or whatever was filled in first."""
        form = self.heard.form if isinstance(self.heard, Clicked) else {}
        filled = (form.get("words", ""), *form.values())
        return next((value.strip() for value in filled if value.strip()), "")
