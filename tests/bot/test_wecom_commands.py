"""`huisheng kf` and `huisheng appchat`: what they ask WeCom, and what they print."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.bot.platforms.wecom.office import OK, Office
from tests.bot.platforms.wecom.sender import AES_KEY


@pytest.fixture
def office(a_company: Callable[..., Path], redis_url: str) -> Iterator[Office]:
    """A WeCom whose account `main` stands in the configuration file of this folder."""
    with Office() as office:
        app = {"agent_id": 1000002, "secret": "app-secret", "token": "QDG6eK", "aes_key": AES_KEY}
        account = {"corp_id": "wwcorp", "api_url": office.url, "app": app, "kf": {"accounts": {"wkMAIN": "售后"}}}
        a_company(wecom={"main": account}, redis_url=redis_url)
        yield office


def say(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_link_for_customers_is_printed(office: Office) -> None:
    office.answers["kf/add_contact_way"] = [OK | {"url": "https://work.weixin.qq.com/kfid/kfc1?enc_scene=E"}]
    printed = say("kf", "link", "--kf", "wkMAIN", "--scene", "web", "--param", "F-260101-001")
    expected = "https://work.weixin.qq.com/kfid/kfc1?enc_scene=E&scene_param=F-260101-001\n"
    assert (printed.exit_code, printed.stdout) == (0, expected)


def test_a_session_is_shown_and_handed_over(office: Office) -> None:
    office.answers["kf/service_state/get"] = [OK | {"service_state": 3, "servicer_userid": "ligong"}]
    printed = say("kf", "session", "--kf", "wkMAIN", "--customer", "wm1", "--to", "3", "--servicer", "ligong")
    assert printed.stdout == "3 人工接待 ligong\n"
    assert office.calls("kf/service_state/trans")[0].body["service_state"] == 3


def test_a_group_is_made_with_its_owner_in_it(office: Office) -> None:
    office.answers["appchat/create"] = [OK | {"chatid": "wrNEW"}]
    printed = say("appchat", "create", "--name", "售后群", "--owner", "ligong", "--member", "zhangsan")
    assert printed.stdout == "wrNEW\n"
    assert office.calls("appchat/create")[0].body["userlist"] == ["ligong", "zhangsan"]


def test_a_group_is_shown(office: Office) -> None:
    info = {"chatid": "wrNEW", "name": "售后群", "owner": "ligong", "userlist": ["ligong", "zhangsan"]}
    office.answers["appchat/get"] = [OK | {"chat_info": info}]
    assert say("appchat", "show", "wrNEW").stdout == "售后群\n群主：ligong\n成员：ligong、zhangsan\n"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"kf/add_contact_way": [{"errcode": 95004, "errmsg": ""}]}, "客服账号不存在（95004）"),
        ({"gettoken": [{"errcode": 40001, "errmsg": ""}]}, "Secret 不正确"),
        ({"kf/add_contact_way": [502]}, "HTTP 502"),
    ],
)
def test_what_goes_wrong_is_said_in_words(office: Office, answers: dict[str, list[Any]], words: str) -> None:
    office.answers |= answers
    printed = say("kf", "link", "--kf", "wkMAIN", "--scene", "web")
    assert printed.exit_code == 1 and words in printed.stderr and "Traceback" not in printed.output


def test_an_account_that_is_not_configured_is_named(office: Office) -> None:
    printed = say("appchat", "show", "wrNEW", "--account", "other")
    assert printed.exit_code == 1 and "没有企业微信账号 other" in printed.stderr
