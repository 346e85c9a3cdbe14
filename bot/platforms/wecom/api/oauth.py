"""Who is looking at a page of ours (网页授权): where a browser is sent, and who is behind the code it brings."""

from urllib.parse import urlencode

from bot.platforms.port import Closed, SignIn
from bot.platforms.wecom.account import WecomAccount
from bot.platforms.wecom.api.client import Ask, Client
from bot.platforms.wecom.kf.calls import PREFIX

PATH = "/connect/oauth2/authorize"
FRAGMENT = "#wechat_redirect"


def sign_in(account: WecomAccount, back: str, state: str) -> SignIn:
    """The address of path/91022 that comes back to `back` with `code` and `state`. Errors: Closed without an app."""
    if account.app is None:
        raise Closed("没有配置自建应用")
    query = {"appid": account.corp_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base"}
    query |= {"state": state, "agentid": str(account.app.agent_id)}
    return SignIn(f"{account.oauth_url.rstrip('/')}{PATH}?{urlencode(query)}{FRAGMENT}", corp_id=account.corp_id)


def who_is(client: Client, code: str) -> str:
    """auth/getuserinfo (path/91023): a member's userid, or a WeChat customer's as 微信客服 knows them.

    Errors: TryLater; Closed when the code is used, old or false, or belongs to somebody the corporation does not know.
    """
    answer = client.question(Ask("auth/getuserinfo", query=[("code", code)]))
    userid, external = answer.get("userid"), answer.get("external_userid")
    if isinstance(userid, str) and userid:
        return userid
    if isinstance(external, str) and external:
        return f"{PREFIX}{external}"
    raise Closed("打开页面的人不是企业成员，也不是企业的客户")
