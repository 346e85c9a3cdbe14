"""How long a voice or a film is, from its own bytes."""

import zlib

import pytest

from bot.platforms.dingtalk.drawing import lengths
from bot.platforms.dingtalk.drawing.files import cover


def amr(mode: int, frames: int) -> bytes:
    """A voice of so many frames."""
    sizes = (12, 13, 15, 17, 19, 20, 26, 31, 5)
    return b"#!AMR\n" + (bytes([mode << 3 | 4]) + bytes(sizes[mode])) * frames


def mp4(version: int, scale: int, length: int) -> bytes:
    """A film whose header says how long it is."""
    wide = 8 if version else 4
    times = bytes(2 * wide)
    body = bytes([version, 0, 0, 0]) + times + scale.to_bytes(4, "big") + length.to_bytes(wide, "big")
    return b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\x6cmvhd" + body


@pytest.mark.parametrize("mode", range(9))
def test_a_voice_has_fifty_frames_a_second(mode: int) -> None:
    assert lengths.amr_ms(amr(mode, 50)) == 1000


@pytest.mark.parametrize(
    ("film", "seconds"),
    [
        (mp4(0, 1000, 4600), 5),
        (mp4(1, 90_000, 90_000 * 61), 61),
        (mp4(0, 1000, 10), 1),
        (mp4(0, 0, 10), 1),
        (mp4(7, 1000, 9000), 1),
        (mp4(0, 1000, 9000)[:-12], 1),
        (b"\0\0\0\x18ftypisom", 1),
        (b"mvhd", 1),
    ],
)
def test_a_film_says_how_long_it_is(film: bytes, seconds: int) -> None:
    assert lengths.mp4_seconds(film) == seconds


def test_the_cover_of_a_film_is_a_png() -> None:
    png = cover()
    assert png.startswith(b"\x89PNG\r\n\x1a\n") and png[12:16] == b"IHDR" and png.endswith(b"IEND\xaeB`\x82")
    start = png.index(b"IDAT") + 4
    size = int.from_bytes(png[start - 8 : start - 4], "big")
    assert len(zlib.decompress(png[start : start + size])) == 180 * 321
