"""DingTalk's callbacks, said in our words: a robot message, a press on an interactive card, and an event."""

import hashlib
import json
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.platforms.dingtalk import tracks
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.api.client import PLATFORM, is_session
from bot.platforms.dingtalk.drawing.cards import can_be_called
from bot.platforms.dingtalk.drawing.faces import PUBLIC
from bot.platforms.dingtalk.inbound import happenings, presses
from bot.platforms.dingtalk.inbound.contents import content_of
from bot.platforms.dingtalk.reading import Json, number, word
from bot.platforms.dingtalk.ways.session import NAME as SESSION_DOOR
from bot.platforms.port import Refused
from bot.platforms.usage import Usage
from handlers.messages import Clicked, Heard, Muted, Opening, Said, Unknown, Where, Who

GROUP, PRIVATE = "2", "1"

_ERROR_KEYS = ("errorCode", "errorMessage", "errCode", "errMsg")
_ID_LENGTH, _TITLE_LENGTH, _NAME_LENGTH, _KIND_LENGTH, _ROBOT_LENGTH = 200, 200, 100, 32, 64
"""What the ledger holds; a longer id is nobody's."""
_OLDEST = timedelta(days=1)
"""A message said to be older than this has a wrong clock: it counts from when it came."""
_LONGEST_SESSION = timedelta(days=1)
_NOBODY = "unknown"
_OF_A_MESSAGE = "robot_msg_"
"""Events of a message of ours: they name a conversation without saying whether it is a group, but somebody in it."""
_USER_ID = 1
"""userIdType: our cards are made so that presses bring user ids; a union id is nobody we know."""

Answers = Set[Literal["text", "card", "repaint"]]


@dataclass(frozen=True, slots=True)
class Ear:
    """Hears for one account. Everything comes in as a value; what the month pays for is counted in `usage`."""

    name: str
    account: DingTalkAccount
    usage: Usage = field(default_factory=Usage)

    def message(self, body: Json, at: datetime, answers: Answers = frozenset()) -> Said | Muted | Unknown:
        """What a robot callback says. `answers` is what may ride on the door's own answer.

        Errors: Refused 403 when it is for another robot or organisation, 400 when nobody or no place is named.
        """
        self._check_addressee(body)
        over = _is_over_quota(body)
        self.usage.note(PLATFORM, self.name, "pushes")
        if over:
            self.usage.spend(PLATFORM, self.name, "pushes")
        who = self._who(body, _NOBODY if over else "")
        common = {
            "message_id": _message_id(body),
            "who": who,
            "where": self._where(body, who),
            "at": _said_at(body, at),
            "answers": frozenset(answers),
            "opening": self._opening(body, at),
        }
        if over:
            return Muted.model_validate({**common, "payload": _dumped(body)})
        content = content_of(body, self.account.robot_name)
        if content is None:
            kind = word(body.get("msgtype"))[:_KIND_LENGTH] or "nothing"
            return Unknown.model_validate({**common, "kind": kind, "payload": _dumped(body)})
        robot = self._voice(body)
        media = [one.model_copy(update={"key": robot}) for one in content.media]
        said = {"kind": content.kind, "text": content.text, "media": media, "quoted": content.quoted}
        return Said.model_validate({**common, **said})

    def click(self, body: Json, at: datetime, frame_id: str = "", stamp: str = "") -> Clicked | Unknown:
        """What a card callback says; `frame_id` is the messageId of the Stream frame, empty by HTTP.

        By HTTP a press has no id, and the same button of the same card may well be pressed again tomorrow: `stamp`,
        the signed time of the call, tells a second press from the same one sent twice.

        Errors: Refused 400 when the clicker or the card is missing, 403 for another organisation.
        """
        self._check_corp(word(body.get("corpId")))
        user_id, track = word(body.get("userId")), word(body.get("outTrackId"))
        if not user_id or not track or max(len(user_id), len(track)) > _ID_LENGTH:
            raise Refused(400, "no clicker or no card")
        card = tracks.read(track)
        pressed = presses.action_of(body, by_id=card.door == PUBLIC)
        common = {
            "message_id": _bounded(f"card-{frame_id or _fingerprint(body, stamp)}"),
            "who": self._person(user_id),
            "where": self._place(card.group or user_id, "group" if card.group else "private"),
            "at": at,
            "answers": frozenset({"repaint"}),
        }
        if not pressed or number(body.get("userIdType", _USER_ID)) != _USER_ID:
            return Unknown.model_validate({**common, "kind": "card", "payload": _dumped(body)})
        told = {"action": pressed, "card": card.key, "form": presses.form_of(body)}
        handle = {"door": card.door, "out_track_id": track}
        return Clicked.model_validate({**common, **told, "handle": handle})

    def event(self, headers: Json, data: Json, at: datetime) -> Heard | None:
        """What an event says, of a group or of a message of ours; None when it is about nothing of the kind.

        By Stream its kind and id stand in the `headers` of the frame, by HTTP among the facts: `headers` is empty then.

        Errors: Refused 403 for another organisation.
        """
        facts = happenings.facts_of(data)
        self._check_corp(word(headers.get("eventCorpId")) or word(facts.get("corpId")))
        event = word(headers.get("eventType")) or word(facts.get("eventType"))
        if event and happenings.counts(event):
            self.usage.note(PLATFORM, self.name, "pushes")
        who = word(facts.get("operator")) or word(facts.get("userId"))
        where = self._where_it_happened(event, facts, who)
        if not event or where is None:
            return None
        event_id = word(headers.get("eventId")) or word(facts.get("eventId")) or _fingerprint(facts, _dumped(facts))
        common = {
            "message_id": _bounded(f"event-{event_id}"),
            "who": Who(platform=PLATFORM, account=self.name, user_id=who),
            "where": where,
            "at": happenings.moment(facts, headers, at),
        }
        return happenings.said(event, common, facts, _dumped(data))

    def _where_it_happened(self, event: str, facts: Json, who: str) -> Where | None:
        """The group; of a message of ours, the chat with whoever read it or took it back."""
        chat, robot = word(facts.get("openConversationId")), word(facts.get("robotCode"))
        if not chat or max(len(chat), len(who)) > _ID_LENGTH or robot not in ("", self.account.robot):
            return None
        if event.startswith(_OF_A_MESSAGE) and who:
            return self._place(who, "private")
        return self._place(chat, "group")

    def _place(self, chat_id: str, kind: Literal["group", "private"]) -> Where:
        return Where(platform=PLATFORM, account=self.name, chat_id=chat_id, kind=kind)

    def _check_addressee(self, body: Json) -> None:
        robot, corp = word(body.get("robotCode")), word(body.get("chatbotCorpId"))
        if robot and self.account.robot_code and robot != self.account.robot_code:
            raise Refused(403, "for another robot")
        self._check_corp(corp)

    def _check_corp(self, corp: str) -> None:
        if corp and self.account.corp_id and corp != self.account.corp_id:
            raise Refused(403, "for another organisation")

    def _who(self, body: Json, otherwise: str) -> Who:
        user_id = word(body.get("senderStaffId")) or word(body.get("senderId")) or otherwise
        if not user_id or len(user_id) > _ID_LENGTH:
            raise Refused(400, "no sender")
        name = word(body.get("senderNick"))[:_NAME_LENGTH]
        return self._person(user_id, name)

    def _person(self, user_id: str, name: str = "") -> Who:
        """The robot may write first to whom we know by their user id."""
        reachable = can_be_called(user_id)
        return Who(platform=PLATFORM, account=self.name, user_id=user_id, name=name, reachable=reachable)

    def _where(self, body: Json, who: Who) -> Where:
        common = {"platform": PLATFORM, "account": self.name, "voice": self._voice(body)}
        if not _is_group(body):
            return Where(**common, chat_id=who.user_id, kind="private", title=who.name)
        conversation = word(body.get("conversationId"))
        if not conversation or len(conversation) > _ID_LENGTH:
            raise Refused(400, "no conversation")
        title = word(body.get("conversationTitle"))[:_TITLE_LENGTH]
        return Where(**common, chat_id=conversation, kind="group", title=title)

    def _voice(self, body: Json) -> str:
        """The robotCode that was spoken to; none where the configuration has the last word, or it is no code."""
        robot = word(body.get("robotCode"))
        return robot if not self.account.robot_code and len(robot) <= _ROBOT_LENGTH else ""

    def _opening(self, body: Json, at: datetime) -> Opening | None:
        """The session webhook, if it leads to DingTalk: in HTTP mode the signature does not cover the body."""
        address = word(body.get("sessionWebhook"))
        until = _time(body.get("sessionWebhookExpiredTime"))
        if not is_session(address, self.account) or until is None or until <= at:
            return None
        return Opening(door=SESSION_DOOR, address=address, expires_at=min(until, at + _LONGEST_SESSION))


def _is_over_quota(body: Json) -> bool:
    return "text" not in body and "content" not in body and any(key in body for key in _ERROR_KEYS)


def _is_group(body: Json) -> bool:
    kind = word(body.get("conversationType"))
    return kind == GROUP or (kind != PRIVATE and bool(body.get("conversationTitle") or body.get("isInAtList")))


def _message_id(body: Json) -> str:
    given = word(body.get("msgId"))
    return _bounded(given) if given else f"ev-{hashlib.sha256(_dumped(body).encode()).hexdigest()[:40]}"


def _bounded(given: str) -> str:
    if len(given) <= _ID_LENGTH:
        return given
    return f"long-{hashlib.sha256(given.encode()).hexdigest()}"


def _said_at(body: Json, at: datetime) -> datetime:
    """When it was said; one of DingTalk's own samples writes `createA`."""
    said = _time(body.get("createAt", body.get("createA")))
    return said if said is not None and at - _OLDEST <= said <= at else at


def _time(milliseconds: object) -> datetime | None:
    found = number(milliseconds)
    try:
        return datetime.fromtimestamp(found / 1000, UTC) if found is not None else None
    except (OverflowError, ValueError, OSError):
        return None


def _fingerprint(body: Json, stamp: str) -> str:
    told = [_dumped(body.get(name)) for name in ("outTrackId", "userId", "content", "value")]
    return hashlib.sha256("\n".join((*told, stamp)).encode()).hexdigest()


def _dumped(value: object) -> str:
    """As JSON again. Errors: Refused 400 for what was just shallow enough to be read."""
    try:
        return word(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        raise Refused(400, "nested too deeply") from None
