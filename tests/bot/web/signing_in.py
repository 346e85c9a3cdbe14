"""Pages that ask who is looking, and an account that says who it is."""

from dataclasses import replace
from types import MappingProxyType
from urllib.parse import parse_qs, quote, urlsplit

from werkzeug.test import TestResponse

from bot.house import House
from bot.platforms.port import Closed, SignIn
from storage.db import in_transaction
from tests.bot.front import Front, hand_to_ligong, said, settings_of, the_matter

DINGTALK = {"User-Agent": "Mozilla/5.0 AliApp(DingTalk/7.6.0)"}
CODES = {"code-of-ligong": "ligong", "code-of-zhangsan": "zhangsan", "code-of-wangfang": "wangfang"}


class Proves:
    """An account that says who somebody is: by a redirect like WeCom, or by a script like DingTalk."""

    def __init__(self, inner: object, scripted: bool) -> None:
        self._inner, self._scripted = inner, scripted

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def sign_in(self, back: str, state: str) -> SignIn:
        if self._scripted:
            return SignIn(script="https://jsapi.example/dd.js", corp_id="ding1", client_id="dingapp")
        return SignIn(redirect=f"https://open.example/authorize?back={quote(back)}&state={quote(state)}")

    def who_is(self, code: str) -> str:
        if code not in CODES:
            raise Closed("the code is used up")
        return CODES[code]


def front_that_asks(sqlite_url: str, redis_url: str, *, scripted: bool) -> Front:
    """张三 has a matter that 李工 works on; `scripted` is how the account signs people in."""
    settings = settings_of(sqlite_url, redis_url).model_copy(update={"sign_in": True})
    house = House.open(settings)
    proves = Proves(house.platforms["dingtalk", "main"], scripted)
    front = Front(replace(house, platforms=MappingProxyType({("dingtalk", "main"): proves})))  # type: ignore[dict-item]
    front.knock(said("打印机又坏了，一直卡纸"))
    in_transaction(house.engine, hand_to_ligong)
    return front


def page_of(front: Front) -> str:
    """The path of the page of that matter."""
    number = in_transaction(front.house.engine, lambda session: the_matter(session).number)
    return front.house.page(number).removeprefix("https://bot.example")


def signed_in(front: Front, page: str, code: str) -> TestResponse:
    """Open a page, be sent to the platform, and come back with this code."""
    entrance = front.client.get(page, headers=DINGTALK).headers["Location"]
    sent_to = front.client.get(entrance).headers["Location"]
    state = parse_qs(urlsplit(sent_to).query)["state"][0]
    return front.client.get("/in/dingtalk/main/back", query_string={"code": code, "state": state})
