"""Who somebody is: the directory by user id, and the code that a page inside DingTalk brings (免登)."""

from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.api.client import Client
from bot.platforms.dingtalk.reading import word
from bot.platforms.port import Closed, SignIn

_LONGEST_ID, _LONGEST_NAME = 200, 100


def name_of(client: Client, user_id: str) -> str:
    """topapi/v2/user/get; needs 成员信息读权限 (qyapi_get_member). Errors: TryLater; Closed for a stranger."""
    found = client.directory("/topapi/v2/user/get", {"userid": user_id, "language": "zh_CN"})
    return word(found.get("name"))[:_LONGEST_NAME]


def mobile_of(client: Client, user_id: str) -> str:
    """The same; the mobile number needs 手机号码信息 beside it, and is empty without. Errors: TryLater, Closed."""
    return word(client.directory("/topapi/v2/user/get", {"userid": user_id, "language": "zh_CN"}).get("mobile"))


def sign_in(account: DingTalkAccount) -> SignIn:
    """The script that asks DingTalk's client for a code, and what it is to be asked for."""
    return SignIn(script=account.jsapi_url, corp_id=account.corp_id, client_id=account.client_id)


def who_is(client: Client, code: str) -> str:
    """topapi/v2/user/getuserinfo: good once, for five minutes. Errors: TryLater; Closed."""
    user_id = word(client.directory("/topapi/v2/user/getuserinfo", {"code": code}).get("userid"))
    if not user_id or len(user_id) > _LONGEST_ID:
        raise Closed("免登没有给出是谁")
    return user_id
