"""What a longer text speaks of, remark by remark: several topics, each liked or not."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from handlers.triage.lexicon import Lexicon, table
from handlers.triage.sentiment import Sentiment, feel
from handlers.triage.subjects import MANNERS, OTHER
from handlers.triage.taxonomy import OURS, Taxonomy
from handlers.triage.topic import about

PLACE, SURROUNDINGS, PACE = "位置交通", "环境卫生", "服务效率"
"""What is said of a shop or a restaurant, and is no topic of its own."""

_OF_A_PLACE: Mapping[str, str] = {
    PLACE: """
        位置 地铁 停车 车位 公交 路口 好找 难找 交通 地段 商场 楼下 附近 离家近 离公司近 路边 导航过去 门口就是 对面
        步行 开车过去
    """,
    SURROUNDINGS: """
        环境 装修 卫生 干净 整洁 脏 吵 嘈杂 氛围 气氛 安静 店面 座位 空调开 灯光 音乐 宽敞 拥挤 油烟 包间 大厅
        厕所 洗手间 情调 风格
    """,
    PACE: "排队 等位 上菜 出菜 出餐 等了 翻台 叫号 叫不到人 催菜 人手不够 叫服务员 等座 排号",
}
_SHOP = Lexicon(table(_OF_A_PLACE))
_REMARKS = re.compile(r"[。!?！？;；,，~…\n]+|\.{2,}| (?=[\u4e00-\u9fff])")
_SURE = 0.5
_SHORTEST = 2
_OF_MANNERS = re.compile("服务|态度|客服|店员|老板")


class Aspect(NamedTuple):
    """A topic that was spoken of, how it was felt, and the first remark about it."""

    topic: str
    sentiment: Sentiment
    remark: str


def aspects(text: str, taxonomy: Taxonomy = OURS) -> tuple[Aspect, ...]:
    """Every topic plain text (`handlers.plain.plain`) has a remark about, in the order they come up."""
    scores: dict[str, float] = defaultdict(float)
    remarks: dict[str, str] = {}
    for remark in filter(None, map(str.strip, _REMARKS.split(text))):
        feeling = feel(remark)
        for topic in _spoken_of(remark, taxonomy):
            scores[topic] += feeling.score
            remarks.setdefault(topic, remark)
    return tuple(Aspect(topic, _sign(scores[topic]), remark) for topic, remark in remarks.items())


def _spoken_of(remark: str, taxonomy: Taxonomy) -> Iterator[str]:
    of_a_place = {hit.value for hit in _SHOP.find(remark)}
    yield from of_a_place
    if len(remark) < _SHORTEST:
        return
    said = about(remark, taxonomy)
    if said.known_as == OTHER or (not said.words and said.confidence < _SURE):
        return
    if not of_a_place or (said.known_as == MANNERS and _OF_MANNERS.search(remark)):
        yield said.topic


def _sign(score: float) -> Sentiment:
    if score == 0:
        return "neutral"
    return "negative" if score < 0 else "positive"
