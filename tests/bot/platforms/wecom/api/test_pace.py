"""No call is made before its lanes are free, and none while WeCom has said to wait."""

from datetime import timedelta

import pytest

from bot.platforms.port import Paced, Target, TryLater
from bot.platforms.tools import Tools
from bot.platforms.wecom.account import Pace
from bot.platforms.wecom.api.client import Ask
from bot.platforms.wecom.platform import WecomPlatform
from handlers.messages import Card, Text
from tests.bot.platforms.wecom.office import OK, Office
from tests.bot.platforms.wecom.sender import ACCOUNT, AT

SEND, UPDATE, ROBOT = "message/send", "message/update_template_card", "webhook/send"
HELLO = Text(text="您的反馈已解决")


def paced(office: Office, **pace: tuple[tuple[int, int], ...]) -> WecomPlatform:
    account = ACCOUNT.model_copy(update={"api_url": office.url, "pace": Pace(**pace), "appchats": {"wrAPP": "wrOURS"}})
    return WecomPlatform("main", account, Tools.of(None, "", lambda: AT))


def tell(platform: WecomPlatform, chat_id: str, kind: str, show: Text | Card = HELLO, key: str = "d1") -> None:
    platform.routes(Target(chat_id, kind, (), str), show, AT)[-1].send(key)


def test_the_figures_are_the_platforms_own() -> None:
    pace = Pace()
    assert pace.api == ((10_000, 60), (150_000, 3600)) and pace.member == ((30, 60), (1000, 3600))
    assert pace.robot == ((20, 60),) and pace.group == ((200, 60), (10_000, 86400))


def test_one_member_is_told_no_more_than_arrives(office: Office) -> None:
    platform = paced(office, member=((3, 60),))
    for number in range(3):
        tell(platform, "ligong", "private", key=f"d{number}")
    with pytest.raises(Paced) as wait:
        tell(platform, "LIGONG", "private", key="d9")
    tell(platform, "xiaolin", "private")
    assert len(office.calls(SEND)) == 4 and 60 <= (wait.value.after_seconds or 0) <= 62


def test_every_page_of_a_long_text_counts_and_none_is_sent_before_all_may_be(office: Office) -> None:
    platform = paced(office, member=((3, 60),))
    tell(platform, "ligong", "private")
    with pytest.raises(Paced):
        tell(platform, "ligong", "private", Text(text="满" * 2000))
    assert len(office.calls(SEND)) == 1


def test_the_whole_app_can_be_held_to_its_day(office: Office) -> None:
    platform = paced(office, app=((2, 86400),))
    tell(platform, "ligong", "private")
    tell(platform, "xiaolin", "private")
    with pytest.raises(Paced):
        tell(platform, "zhoujie", "private")


def test_a_robot_speaks_no_more_than_twenty_times_a_minute(office: Office) -> None:
    platform = paced(office)
    for _ in range(20):
        tell(platform, "wrCHAT", "group")
    with pytest.raises(Paced):
        tell(platform, "wrCHAT", "group")
    assert len(office.calls(ROBOT)) == 20


def test_an_api_is_paced_by_the_corporation_and_messages_are_not_counted_there(office: Office) -> None:
    platform = paced(office, api=((2, 60),))
    for _ in range(2):
        platform.name_of("ligong")
    with pytest.raises(Paced):
        platform.name_of("ligong")
    for number in range(5):
        tell(platform, "ligong", "private", key=f"d{number}")
    assert len(office.calls(SEND)) == 5


def test_a_group_of_the_app_counts_everybody_in_it(office: Office) -> None:
    office.answers["appchat/get"] = [OK | {"chat_info": {"userlist": ["u"] * 400}}]
    platform = paced(office, group_people=((1000, 60),))
    for _ in range(2):
        tell(platform, "wrAPP", "group")
    with pytest.raises(Paced):
        tell(platform, "wrAPP", "group")
    assert len(office.calls("appchat/send")) == 2 and len(office.calls("appchat/get")) == 1


@pytest.mark.parametrize(("code", "seconds"), [(45009, 60), (45033, 5)])
def test_what_wecom_refuses_as_too_often_is_left_alone_by_everybody(office: Office, code: int, seconds: int) -> None:
    office.answers[SEND] = [{"errcode": code, "errmsg": ""}, OK]
    platform = paced(office)
    with pytest.raises(TryLater) as refused:
        tell(platform, "ligong", "private")
    assert not isinstance(refused.value, Paced) and refused.value.after_seconds == seconds
    with pytest.raises(Paced) as wait:
        tell(platform, "xiaolin", "private")
    assert wait.value.after_seconds == seconds and len(office.calls(SEND)) == 1
    platform.name_of("ligong")


def test_one_robot_that_is_refused_does_not_silence_another(office: Office) -> None:
    office.answers[ROBOT] = [{"errcode": 45009, "errmsg": ""}, OK]
    client = paced(office).desk.client
    with pytest.raises(TryLater):
        client.as_robot("one", Ask(ROBOT, {}), client.lanes.robot("one"))
    with pytest.raises(Paced):
        client.as_robot("one", Ask(ROBOT, {}), client.lanes.robot("one"))
    client.as_robot("other", Ask(ROBOT, {}), client.lanes.robot("other"))


def test_a_secret_that_is_refused_is_not_tried_again_at_once(office: Office) -> None:
    office.answers["gettoken"] = [{"errcode": 40001, "errmsg": ""}]
    at = [AT]
    account = ACCOUNT.model_copy(update={"api_url": office.url})
    platform = WecomPlatform("main", account, Tools.of(None, "", lambda: at[0]))
    for _ in range(3):
        with pytest.raises(TryLater) as later:
            tell(platform, "ligong", "private")
        assert not isinstance(later.value, Paced)
    assert len(office.calls("gettoken")) == 1
    at[0] += timedelta(seconds=11)
    office.answers["gettoken"] = [OK | {"access_token": "token-1"}]
    tell(platform, "ligong", "private")


def test_a_token_renewed_counts_the_call_again(office: Office) -> None:
    office.answers["user/get"] = [{"errcode": 42001, "errmsg": ""}, OK]
    platform = paced(office, api=((2, 60),))
    platform.name_of("ligong")
    with pytest.raises(Paced):
        platform.name_of("ligong")
