"""What is said of an answer on the Stream, in words; "" where all is well."""

from bot.sandbox.dingtalk.stream.frames import EVENT, LATER, Ack, Frame

SWALLOWED = "半开连接：消息石沉大海"


def no_answer(deadline: float, *, silent: bool) -> str:
    """There was none within so many seconds."""
    return SWALLOWED if silent else f"{deadline:g} 秒内没有应答"


def judged(ack: Ack, frame: Frame, *, statusless: bool) -> str:
    """Of the answer to a message, a click or an event."""
    if ack.wrong:
        return f"应答不合协议：{ack.wrong}"
    if ack.code != 200:
        return f"应答 code {ack.code}，按未送达处理"
    if frame.kind != EVENT or ack.accepts(frame, statusless=statusless):
        return ""
    status = ack.data.get("status")
    return "应答要求稍后重推（LATER）" if status == LATER else f"应答的 status 应为 SUCCESS 或 LATER，却是 {status}"


def judged_ping(ack: Ack | None, ping: Frame) -> str:
    """Of the echo of a ping."""
    if ack is None:
        return "ping 没有应答"
    if ack.data.get("opaque") != ping.data["opaque"]:
        return "ping 的应答没有原样带回 opaque"
    return "" if ack.ok else f"ping 的应答不合协议：{ack.wrong or ack.code}"
