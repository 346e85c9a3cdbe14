"""How long a voice or a video is, which DingTalk wants to be told and a file only says in its own bytes."""

_AMR = b"#!AMR\n"
_AMR_FRAMES = (12, 13, 15, 17, 19, 20, 26, 31, 5)
"""Bytes of a frame of 20 milliseconds behind its first byte, by the mode in that byte (RFC 4867)."""
_FRAME_MS = 20
_MOVIE_HEADER = b"mvhd"
_PLACES = {0: (16, 4), 1: (24, 8)}
"""Version of the box → where its time scale begins after the name (ISO 14496-12), and how wide its duration is."""


def is_amr(data: bytes) -> bool:
    """Whether this is a voice in AMR, as phones record them."""
    return data.startswith(_AMR)


def is_mp4(data: bytes) -> bool:
    """Whether this is a film in an MP4 container."""
    return data[4:8] == b"ftyp"


def amr_ms(data: bytes) -> int:
    """Milliseconds of an AMR voice."""
    place, frames = len(_AMR), 0
    while place < len(data):
        mode = data[place] >> 3 & 0x0F
        place += 1 + (_AMR_FRAMES[mode] if mode < len(_AMR_FRAMES) else 0)
        frames += 1
    return frames * _FRAME_MS


def mp4_seconds(data: bytes) -> int:
    """Seconds of an MP4 film, rounded, at least one; 1 where it does not say."""
    place = data.find(_MOVIE_HEADER)
    version = data[place + 4] if 0 <= place < len(data) - 4 else -1
    if version not in _PLACES:
        return 1
    start, width = _PLACES[version]
    scale = int.from_bytes(data[place + start : place + start + 4], "big")
    length = int.from_bytes(data[place + start + 4 : place + start + 4 + width], "big")
    return max(round(length / scale), 1) if scale else 1
