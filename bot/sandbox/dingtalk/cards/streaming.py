"""Writing into a card while the words come: each piece once by its guid, until it is said to be the last."""

from collections import defaultdict
from dataclasses import dataclass, field

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.api.front import ApiCall
from bot.sandbox.dingtalk.cards.desk import CardDesk
from bot.sandbox.world import Json

ADVISED_BYTES = 1024
ADVISED_TOTAL_BYTES = 3 * 1024


@dataclass
class Streaming:
    """The pieces that each card has had."""

    desk: CardDesk
    _guids: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _closed: set[str] = field(default_factory=set)

    async def write(self, call: ApiCall) -> Json:
        """PUT /v1.0/card/streaming `{outTrackId,guid,key,content,isFull,isFinalize,isError}`.

        Errors: outTrackIdEmpty, cardNotExist, param.invalid, contentUnsafe.
        """
        instance, body = self.desk.known(call), call.body
        guid, key, content = (_string(body, name) for name in ("guid", "key", "content"))
        track = instance.out_track_id
        if guid in self._guids[track]:
            call.remarks.append("guid 重复：内容没有再写一次")
            return {"success": True, "result": True}
        if track in self._closed:
            raise Refused("param.invalid", "流式更新已经结束（isFinalize）")
        self.desk.check_safe(call)
        self._guids[track].add(guid)
        whole = content if body.get("isFull") is True else instance.public.get(key, "") + content
        call.remarks.extend(_advice(content, whole, full=body.get("isFull") is True))
        instance.public = {**instance.public, key: whole}
        if body.get("isFinalize") is True or body.get("isError") is True:
            self._closed.add(track)
        instance.redraw(self.desk.office)
        return {"success": True, "result": True}


def _string(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or (not value and name != "content"):
        raise Refused("param.invalid", name)
    return value


def _advice(content: str, whole: str, *, full: bool) -> list[str]:
    said = {
        "markdown 变量应以 isFull=true 更新": not full,
        f"单次内容超过建议的 {ADVISED_BYTES} 字节": len(content.encode()) > ADVISED_BYTES,
        f"总内容超过建议的 {ADVISED_TOTAL_BYTES} 字节": len(whole.encode()) > ADVISED_TOTAL_BYTES,
    }
    return [words for words, true in said.items() if true]
