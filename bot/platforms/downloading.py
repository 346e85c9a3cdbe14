"""A file as it comes from a platform: never more than wanted, never for longer than a deadline."""

import time

import requests

from bot.platforms.port import TooLarge, TryLater
from bot.platforms.wire import TooLong, read

FILE_SECONDS = 30.0
"""For all of one file that comes slowly: 20 MB need 0.7 MB a second. What takes longer is tried again."""


def file_in(answer: requests.Response, most_bytes: int) -> bytes:
    """The body of an answer that is streamed. Errors: TooLarge, TryLater, and all that reading with requests raises."""
    try:
        return read(answer, time.monotonic() + FILE_SECONDS, most_bytes)
    except TooLong:
        raise TooLarge("文件过大") from None
    except requests.ReadTimeout:
        raise TryLater("文件取得太慢") from None
