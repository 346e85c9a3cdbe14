"""“不再联系我”: from then on a customer hears answers to what they ask, and nothing else, until “恢复联系”."""

import re

from handlers.intake import asking
from handlers.messages import Reply
from handlers.plain import bare
from handlers.privacy.purposes import UNASKED
from handlers.turn import Turn
from storage import deliveries

_PLEASE = "(?:请|麻烦|拜托|你们?|您们?|以后|我要|我想|能不能|可以)*"
_SENT = "(?:消息|信息|通知|短信|提醒|东西|回访|问卷)"
_STOP = re.compile(
    rf"{_PLEASE}(?:(?:不要?|别|勿)再?(?:主动)?(?:联系|打扰|骚扰|烦)我"
    rf"|(?:不要?|别)再?给我(?:再)?(?:发|推送?){_SENT}|(?:不要?|别)再发{_SENT}?|不想再?收到(?:你们的)?{_SENT}"
    rf"|t?退订|td|unsubscribe|取消(?:订阅|{_SENT})|免打扰|勿扰)(?:了|吧|啦|谢谢|好吗)*"
)
_GO_ON = re.compile(
    rf"{_PLEASE}(?:(?:恢复|重新|继续)(?:联系|订阅|{_SENT}|接收{_SENT})(?:我)?|又?可以(?:再)?联系我|取消(?:退订|免打扰|勿扰))(?:了|吧|谢谢)*"
)
_SERVICE = "退订"
"""What may also be said of a service that a customer wants to end."""


def by_word(turn: Turn) -> Reply | None:
    """“不再联系我”, “退订”, and “恢复联系”; None for everything else, and for colleagues."""
    said = bare(turn.text)
    if turn.person.is_staff:
        return None
    if said == _SERVICE and asking.asked_about(turn) is not None:  # the answer to what we asked
        return None
    if _STOP.fullmatch(said):
        turn.person.quiet_since = turn.person.quiet_since or turn.at
        deliveries.drop_waiting(turn.session, turn.person, UNASKED, turn.at)
        return turn.say("quiet.on.service" if _SERVICE in said else "quiet.on")
    if _GO_ON.fullmatch(said):
        turn.person.quiet_since = None
        return turn.say("quiet.off")
    return None
