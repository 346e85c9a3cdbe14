"""Which robot and which group a call names."""

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.office import GROUP, Office
from bot.sandbox.world import Json


def check_robot(body: Json, office: Office) -> None:
    """That the call names this robot. Errors: Refused robotCode.{empty,notExsit}."""
    code = body.get("robotCode")
    if not code:
        raise Refused("invalidParameter.robotCode.empty")
    if code != office.config.robot_code:
        raise Refused("invalidParameter.robotCode.notExsit", str(code))


def group_of(body: Json, office: Office) -> str:
    """The group that a call names. Errors: Refused {miss,invalid}.openConversationId, group.disbanded."""
    conversation = body.get("openConversationId")
    if not conversation:
        raise Refused("miss.openConversationId")
    chat = GROUP + str(conversation)
    if chat in office.disbanded:
        raise Refused("group.disbanded")
    if not office.hears(chat):
        raise Refused("invalid.openConversationId", str(conversation))
    return str(conversation)
