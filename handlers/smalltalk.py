"""What is no feedback: thanks, greetings, questions about the bot. One friendly line, and no ticket."""

from collections.abc import Mapping

from handlers.intake.reading import Intent, read
from handlers.messages import Reply, Said
from handlers.turn import Turn

_KINDS: Mapping[str, str] = {
    "image": "图片",
    "voice": "语音",
    "file": "文件",
    "video": "视频",
    "location": "位置",
    "link": "链接",
}

_ANSWERS: Mapping[Intent, str] = {
    Intent.CLOSING: "closing",
    Intent.GREETING: "greeting",
    Intent.CHAT: "chat",
    Intent.HELP: "help",
    Intent.HUMAN: "human.new",
    Intent.SKIP: "nothing_asked",
    Intent.SCORE: "chat",
    Intent.CHOICE: "nothing_asked",
}


def small(turn: Turn) -> Reply | None:
    """Answer what needs no ticket; None for a feedback."""
    key = _ANSWERS.get(read(turn.text).intent)
    return turn.say(key, organisation=turn.policy.organisation) if key else None


def picture_alone(turn: Turn) -> Reply | None:
    """A picture, voice or file without words: kept in the transcript, and the words are asked for."""
    heard = turn.heard
    if turn.text or not isinstance(heard, Said):
        return None
    return turn.say("only_text", kind=_KINDS.get(heard.kind, "消息"))
