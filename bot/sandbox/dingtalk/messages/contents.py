"""The content of a robot message by its msgtype: documented, captured, and only ever reported."""

import json
import re
from collections.abc import Callable, Mapping

from bot.sandbox.config import DingTalkUser
from bot.sandbox.dingtalk.habits import Habits
from bot.sandbox.dingtalk.messages import quotes
from bot.sandbox.dingtalk.messages.spoken import Spoken
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.world import Json

UNSUPPORTED = "用户发送了一条消息，机器人暂不支持接收。"
RECORDED = 5
"""Messages of the chat that a forwarded record holds."""

Content = Callable[[Spoken, Office, Habits], Json]


def content(spoken: Spoken, office: Office, habits: Habits) -> Json:
    """`msgtype` and the part that belongs to it: `text` for text, `content` for all others."""
    kind = spoken.kind
    if kind == "text":
        part = {"text": {"content": _stripped(spoken, office), **quotes.inside(spoken, office, habits)}}
    else:
        part = {"content": {**CONTENTS[kind](spoken, office, habits), **spoken.content}}
        part["content"] |= quotes.inside(spoken, office, habits)
    return {**part, **({"ai_robot_sessionid": ""} if kind == "unknownMsgType" else {}), "msgtype": kind}


def mentioned(spoken: Spoken, office: Office) -> list[DingTalkUser]:
    """The people of the chat whom the words call by name."""
    return [person for person in office.members(spoken.chat) if f"@{person.name}" in spoken.text]


def _picture(spoken: Spoken, office: Office, habits: Habits) -> Json:
    return {"pictureDownloadCode": spoken.code, "downloadCode": spoken.code}


def _rich_text(spoken: Spoken, office: Office, habits: Habits) -> Json:
    """Unlike in text, mentions stay as segments of their own, and the words are split around them."""
    robot = {"text": f"@{office.config.robot_name}"}
    calling = [] if spoken.private else [robot] * (2 if habits.mention_repeated else 1)
    names = [f"@{person.name}" for person in mentioned(spoken, office)]
    pieces = re.split(f"({'|'.join(map(re.escape, names))})", spoken.text) if names else [spoken.text]
    segments: list[Json] = [*calling, *({"text": piece} for piece in pieces if piece)]
    if spoken.code:
        segments.append({**_picture(spoken, office, habits), "type": "picture"})
    return {"richText": segments}


def _audio(spoken: Spoken, office: Office, habits: Habits) -> Json:
    duration = {"duration": _seconds(spoken) * 1000} if habits.audio_duration else {}
    return {**duration, "downloadCode": spoken.code, "recognition": spoken.text}


def _video(spoken: Spoken, office: Office, habits: Habits) -> Json:
    seconds = _seconds(spoken)
    duration = str(seconds) if habits.video_duration == "seconds" else seconds * 1000
    return {"duration": duration, "videoType": "mp4", "downloadCode": spoken.code}


def _file(spoken: Spoken, office: Office, habits: Habits) -> Json:
    name = spoken.file.name if spoken.file else ""
    return {"spaceId": "22373573", "fileName": name, "downloadCode": spoken.code, "fileId": "11769848"}


def _unknown(spoken: Spoken, office: Office, habits: Habits) -> Json:
    return {"unknownMsgType": UNSUPPORTED}


def _record(spoken: Spoken, office: Office, habits: Habits) -> Json:
    """The last messages of the chat, as if they had been forwarded together."""
    last = office.world.chats[spoken.chat].messages[-RECORDED - 1 : -1]
    entries = [{"senderNick": one.sender_name, "msgType": "text", "content": one.text} for one in last if one.text]
    lines = [f"{one['senderNick']}:{one['content']}" for one in entries]
    title = f"{spoken.person.name}的聊天记录"
    return {"title": title, "summary": "\n".join(lines), "chatRecord": json.dumps(entries, ensure_ascii=False)}


def _card(spoken: Spoken, office: Office, habits: Habits) -> Json:
    return {"biz_custom_action_url": "", "title": spoken.text}


def _markdown(spoken: Spoken, office: Office, habits: Habits) -> Json:
    return {"title": spoken.text.partition("\n")[0], "text": spoken.text}


def _long_text(spoken: Spoken, office: Office, habits: Habits) -> Json:
    return {"content": _stripped(spoken, office)}


CONTENTS: Mapping[str, Content] = {
    "picture": _picture,
    "richText": _rich_text,
    "audio": _audio,
    "video": _video,
    "file": _file,
    "unknownMsgType": _unknown,
    "chatRecord": _record,
    "interactiveCard": _card,
    "markdown": _markdown,
    "longText": _long_text,
}


def _seconds(spoken: Spoken) -> int:
    return spoken.file.seconds if spoken.file else 0


def _stripped(spoken: Spoken, office: Office) -> str:
    """The text without its mentions: each leaves one blank."""
    if spoken.private:
        return spoken.text
    names = [office.config.robot_name, *(person.name for person in mentioned(spoken, office))]
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    text = re.sub(rf"@(?:{pattern})\s?", " ", spoken.text)
    return text if f"@{office.config.robot_name}" in spoken.text else f" {text}"
