"""The outTrackId of a card: its key, by which template it hangs, and in which group, which a press does not tell."""

from dataclasses import dataclass

from bot.platforms.dingtalk.drawing.faces import OWN, PUBLIC

_PUBLIC_MARK, _KEY_END = "~", "."
"""Neither occurs in a key."""


@dataclass(frozen=True, slots=True)
class Track:
    """One card; `group` is empty in a private chat. By another template it is another card."""

    key: str
    group: str = ""
    door: str = OWN

    def __str__(self) -> str:
        mark, place = _PUBLIC_MARK if self.door == PUBLIC else "", f"{_KEY_END}{self.group}" if self.group else ""
        return f"{self.key}{mark}{place}"


def read(out_track_id: str) -> Track:
    """The card that an outTrackId names."""
    key, _, group = out_track_id.partition(_KEY_END)
    plain = key.removesuffix(_PUBLIC_MARK)
    return Track(plain, group, OWN if plain == key else PUBLIC)
