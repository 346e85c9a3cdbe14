"""What an organisation changes about the topics matters are sorted into, and about the tags they get."""

from pydantic import Field

from handlers.setting import Setting


class PartSettings(Setting):
    """A topic's part, or a topic: another name for it, whether it is used at all, and more words it is told by."""

    name: str = ""
    hidden: bool = False
    words: tuple[str, ...] = ()


class TopicSettings(PartSettings):
    """A topic of ours changed, or one of your own, with its parts by name."""

    subtopics: dict[str, PartSettings] = Field(default_factory=dict)


class TaxonomySettings(Setting):
    """What matters are sorted into, where it differs from ours. A feedback keeps the names it was given."""

    topics: dict[str, TopicSettings] = Field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Tags to suggest → the words they are told by; no words: not this one."""

    def name_of(self, topic: str) -> str:
        """What a topic, known by the name it has here or came with, is called."""
        changed = self.topics.get(topic)
        return (changed.name if changed else "") or topic

    def known_as(self, name: str) -> str:
        """The name a topic came with, by what it is called."""
        return next((topic for topic, changed in self.topics.items() if changed.name == name), name)
