"""The platform of those whom no bot can reach: what is written down has arrived, and files are in our store already."""

from datetime import UTC, datetime

import pytest

from bot.platforms.port import Closed, Downloads, Target, TooLarge
from bot.platforms.web import WebPlatform, open_web
from handlers.messages import Card, Media, Text

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
STORE = {"a" * 64: b"a picture"}
FORM, API = open_web(STORE.__getitem__).values()


@pytest.mark.parametrize("platform", [FORM, API])
def test_whatever_is_shown_has_arrived_and_may_be_tried_again(platform: WebPlatform) -> None:
    target = Target("sheet", "private", (), lambda packed: "")
    (route,) = platform.routes(target, Text(text="已登记"), AT)
    assert route.idempotent
    sent = route.send("d1-0")
    card = Card(title="评价")
    assert platform.repaint(card, sent.handle, AT, lambda packed: "") == sent.handle != {}


def test_a_file_comes_from_our_own_store() -> None:
    assert isinstance(FORM, Downloads)
    media = Media(kind="image", source="a" * 64, name="扫码枪.png")
    fetched = FORM.download(media, 9)
    assert (fetched.data, fetched.name) == (b"a picture", "扫码枪.png")
    with pytest.raises(TooLarge):
        FORM.download(media, 8)
    with pytest.raises(Closed):
        FORM.download(Media(kind="image", source="b" * 64), 9)
