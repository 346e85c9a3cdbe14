"""Where the documents of 智能机器人 are silent or contradict the field: which way this one does it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class BotHabits(BaseModel):
    """Each default is what the documents say, else the stricter way. Times are in real seconds if not said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Both modes.
    fourth: Literal["refuse", "queue"] = "refuse"
    """What becomes of a member's message while three of his are in interaction: only the three are documented."""
    trace_feedback_only: bool = False
    """Whether a `feedback.id` that does not begin with `trace_` is ignored in silence, as seen in the field."""
    veiled_userids: bool = False
    """Whether members have encrypted ids, as one report says of bots whose creator is no super-administrator."""
    later_streams: bool = False
    """Whether a response_url takes a finished stream too, as the official plugin believes."""

    # Webhook.
    message_retries: int = 1
    """How often a message is posted again that was not answered with 200: "the network" may repeat it."""

    # Long connection.
    stream_clock: Literal["first", "last"] = "first"
    """Whether a stream has six minutes from its first frame (documented), or from its last update (field)."""
    refreshes_count: bool = True
    """Whether each frame of a stream counts into the conversation's 30 a minute, or only its first."""
    combines: bool = False
    """Whether stream_with_template_card and `msg_item` are taken: the document says both yes and no."""
    aeskey_padded: bool = True
    """Whether the base64 of a file's `aeskey` keeps its `=`."""
    response_url: bool = False
    """Whether message callbacks carry one: not in the document, seen in captures."""
    keeps_undelivered: bool = False
    """Whether what nobody was connected for is delivered after the next subscribe (undocumented)."""
    subscribes_per_minute: int = 10
    """How many subscribes are not too many ("frequency-protected", no figure)."""
    heartbeat_seconds: float = 120
    """After how long without a `ping` frame a connection is closed (undocumented); 0: never."""
    kick_seconds: float = 2.2
    """Between disconnected_event and the end of the connection that was replaced (2.2 and 313 have been seen)."""
