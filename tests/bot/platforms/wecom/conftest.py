"""A server of WeCom's that answers what a test tells it to, and remembers what it was asked."""

from collections.abc import Iterator

import pytest

from bot.clock import now
from bot.platforms.tools import Tools
from bot.platforms.wecom.platform import WecomPlatform
from tests.bot.platforms.wecom.office import Office
from tests.bot.platforms.wecom.sender import ACCOUNT


@pytest.fixture
def office() -> Iterator[Office]:
    """The other side of the wire, on a free port of this machine."""
    with Office() as office:
        yield office


@pytest.fixture
def platform(office: Office) -> WecomPlatform:
    """An account whose API is that office."""
    account = ACCOUNT.model_copy(update={"api_url": office.url})
    return WecomPlatform("main", account, Tools.of(None, "", now))
