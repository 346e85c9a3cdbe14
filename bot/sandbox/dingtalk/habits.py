"""Where DingTalk's documents contradict each other, the captures or the field: which way this one does it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Habits(BaseModel):
    """Each default is what live captures show, else what the documents say. Times are in real seconds if not said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What a robot message carries.
    staff_id: bool = True
    """Whether `senderStaffId` is there; it is missing while the app's version is not published."""
    union_id: bool = True
    """Whether `senderUnionId` is there: undocumented, seen in some captures."""
    thread_id: bool = True
    """Whether `openThreadId` is there: undocumented, seen in some captures."""
    unknown_keys: bool = False
    """Whether a message carries keys that no document knows."""
    video_duration: Literal["seconds", "ms"] = "seconds"
    """`"5"` as captured, or 5000 as documented."""
    audio_duration: bool = True
    """Whether a voice says how long it is (ms)."""
    quotes: Literal["older", "newer", "legacy"] = "older"
    """`repliedMsg` with content.text, with content.content and card trees (2026), or `quoteMessage` at the top."""
    mention_repeated: bool = False
    """Whether rich text carries the mention of the robot twice, as HarmonyOS sends it."""
    over_quota: Literal["errorMessage", "errMsg"] = "errorMessage"
    """What a push without content carries when the month's quota is used up: the robot page or the Stream page."""
    over_quota_code: bool = True
    """Whether the code 20001 stands beside it; it is in the error table, in no payload."""

    # The Stream.
    newer_kicks_older: bool = False
    """Whether a new connection ends the others; documented: any one of them gets a push."""
    disconnect: Literal["live", "documented"] = "live"
    """With messageId, specVersion and time as captured, or without as in the document's sample."""
    redeliver_events: bool = True
    """Whether an event is sent again until its answer says SUCCESS."""
    statusless_ack_counts: bool = True
    """Whether an event's answer without `status`, as the Python SDK gives it, counts as received."""
    connection_seconds: float = 0
    """After how long (by the sandbox's clock) a connection is told to go; 0: never. The field: 12 hours at most."""
    hang_seconds: float = 120
    """How long the fault 建连挂起 lasts."""

    # Events by HTTP.
    event_names: Literal["mixed", "pascal"] = "mixed"
    """Documented: `EventType` and its like in PascalCase, the facts mostly as in Stream; older captures: all Pascal."""
    event_query: Literal["msg_signature", "signature"] = "msg_signature"
    """How the signature and the timestamp are named in the query: also seen are `signature` and `timeStamp`."""

    # Calls.
    most_users: Literal[20, 100] = 20
    """userIds of one batchSend: the document says 20, its error text 100."""
    per_minute: int = 0
    """Calls of one app to one API in a minute (QPM); the limit exists, its size is not documented. 0: none."""
    replies_count: bool = True
    """Whether a send by session webhook is one of the month's Webhook & Stream uses."""
    session_text_bytes: int = 0
    """The longest body that a session webhook takes; undocumented. 0: any."""
    dingtalk_ids: bool = False
    """Whether `at.atDingtalkIds` of a webhook has an effect (undocumented)."""
    punishment: Literal["json", "html"] = "json"
    """What an address reads that has called too often."""
    punishment_status: Literal[403, 200] = 403
    """With which status, of which nothing is documented."""
    download_code_seconds: float = 0
    """How long (by the sandbox's clock) a downloadCode lives; undocumented. 0: for ever."""
    link_seconds: int = 3600
    """How long (by the sandbox's clock) a downloadUrl lives."""
    legacy_upload: bool = False
    """Whether media/upload takes only a token of gettoken, as one peer claims; the SDK uploads with the new one."""

    # The custom robot.
    robot_too_fast: Literal[130101, 410100] = 130101
    """What the 21st message in a minute is told: seen in the field, or documented."""
    robot_unknown: Literal[300005, 300001] = 300005
    """What an unknown token is told: new or old."""
    robot_too_long: Literal[460101, 101002] = 460101
    """What a message over 20000 bytes is told."""
    errcode_as_string: bool = False
    """Whether success is `"0"`, as the document prints it."""

    # Cards.
    card_callback: Literal["usual", "content", "value"] = "usual"
    """`usual`: content and value by Stream, content by HTTP. `value`: the older body with the params beside it."""
