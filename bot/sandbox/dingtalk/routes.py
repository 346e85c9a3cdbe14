"""Every URL of api.dingtalk.com and oapi.dingtalk.com that is played here: what answers it, and what guards it."""

from dataclasses import dataclass

from bot.sandbox.dingtalk.api.directory import Directory
from bot.sandbox.dingtalk.api.errors import DENIED, OAPI, OPENAPI, WEBHOOK, Refused
from bot.sandbox.dingtalk.api.front import ApiCall, Door
from bot.sandbox.dingtalk.api.login import Login
from bot.sandbox.dingtalk.cards.callbacks import CallbackUrls
from bot.sandbox.dingtalk.cards.desk import CardDesk
from bot.sandbox.dingtalk.cards.streaming import Streaming
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.sends import custom_robot, sessions
from bot.sandbox.dingtalk.sends.custom_robot import CustomRobots
from bot.sandbox.dingtalk.sends.files import Files
from bot.sandbox.dingtalk.sends.media import Media
from bot.sandbox.dingtalk.sends.receipts import Receipts
from bot.sandbox.dingtalk.sends.robot import Robot
from bot.sandbox.dingtalk.sends.sessions import Sessions
from bot.sandbox.dingtalk.stream import opening
from bot.sandbox.dingtalk.stream.opening import Opening
from bot.sandbox.world import Json

SEND, CARD, STREAM_CARD, MEMBER = (
    "qyapi_robot_sendmsg",
    "Card.Instance.Write",
    "Card.Streaming.Write",
    "qyapi_get_member",
)
ROBOT, CARDS = "/v1.0/robot", "/v1.0/card"
CLOSED = (("POST", "/v1.0/im/v1.0/robot/interactiveCards/send"), ("PUT", "/v1.0/im/robots/interactiveCards"))
Doors = list[tuple[str, str, Door]]


@dataclass(frozen=True)
class Desks:
    """Everybody who answers calls."""

    directory: Directory
    login: Login
    opening: Opening
    robot: Robot
    receipts: Receipts
    files: Files
    media: Media
    sessions: Sessions
    custom_robots: CustomRobots
    cards: CardDesk
    streaming: Streaming
    urls: CallbackUrls


def doors(desks: Desks, habits: Habits) -> Doors:
    """Method, path and door of every API."""
    return [*_entrance(desks), *_robot(desks, habits), *_cards(desks)]


async def unknown(call: ApiCall) -> Json:
    """What every other path answers: 404 in the API's own words."""
    raise Refused("InvalidAction.NotFound", f"{call.method} {call.path}")


async def closed(call: ApiCall) -> Json:
    """The card without a template: its permission cannot be had since the end of 2024."""
    call.remarks.append("普通版互动卡片（StandardCard）自 2024-12-31 起不再开放")
    raise Refused(DENIED)


def _entrance(desks: Desks) -> Doors:
    directory = desks.directory
    return [
        ("POST", "/v1.0/oauth2/accessToken", Door(OPENAPI, directory.access_token, token=False, pressure=False)),
        ("GET", "/gettoken", Door(OAPI, directory.gettoken, token=False, pressure=False)),
        ("POST", "/topapi/v2/user/get", Door(OAPI, directory.user, scope=MEMBER, exempt=True)),
        ("POST", "/topapi/user/getbyunionid", Door(OAPI, directory.user_by_union_id, scope=MEMBER, exempt=True)),
        ("POST", "/topapi/v2/user/getuserinfo", Door(OAPI, desks.login.user_of_code, exempt=True)),
        ("POST", opening.PATH, Door(OPENAPI, desks.opening.open, token=False, pressure=False, xml=True)),
    ]


def _robot(desks: Desks, habits: Habits) -> Doors:
    robot, receipts = desks.robot, desks.receipts
    upload = Door(OAPI, desks.media.upload, old_token=habits.legacy_upload)
    return [
        ("POST", sessions.PATH, Door(WEBHOOK, desks.sessions.send, token=False)),
        ("*", custom_robot.PATH, Door(WEBHOOK, desks.custom_robots.send, token=False)),
        ("POST", f"{ROBOT}/oToMessages/batchSend", Door(OPENAPI, robot.send_to_users, scope=SEND)),
        ("POST", f"{ROBOT}/groupMessages/send", Door(OPENAPI, robot.send_to_group, scope=SEND)),
        ("POST", f"{ROBOT}/otoMessages/batchRecall", Door(OPENAPI, receipts.recall_from_users, scope=SEND)),
        ("POST", f"{ROBOT}/groupMessages/recall", Door(OPENAPI, receipts.recall_from_group, scope=SEND)),
        ("GET", f"{ROBOT}/oToMessages/readStatus", Door(OPENAPI, receipts.read_status, scope=SEND)),
        ("POST", f"{ROBOT}/groupMessages/query", Door(OPENAPI, receipts.readers, scope=SEND)),
        ("POST", f"{ROBOT}/messageFiles/download", Door(OPENAPI, desks.files.download, scope=SEND)),
        ("POST", "/media/upload", upload),
    ]


def _cards(desks: Desks) -> Doors:
    cards = desks.cards
    return [
        ("POST", f"{CARDS}/instances/createAndDeliver", Door(OPENAPI, cards.create_and_deliver, scope=CARD)),
        ("POST", f"{CARDS}/instances", Door(OPENAPI, cards.create, scope=CARD)),
        ("POST", f"{CARDS}/instances/deliver", Door(OPENAPI, cards.deliver, scope=CARD)),
        ("PUT", f"{CARDS}/instances", Door(OPENAPI, cards.update, scope=CARD)),
        ("PUT", f"{CARDS}/instances/spaces", Door(OPENAPI, cards.add_spaces, scope=CARD)),
        ("PUT", f"{CARDS}/streaming", Door(OPENAPI, desks.streaming.write, scope=STREAM_CARD)),
        ("POST", f"{CARDS}/callbacks/register", Door(OPENAPI, desks.urls.register, scope=CARD)),
        *((method, path, Door(OPENAPI, closed)) for method, path in CLOSED),
    ]
