"""Words of danger that mean none, and calm words that mean danger."""

import pytest

from handlers.plain import plain
from handlers.triage.urgency import Urgency, signs, urgency

CALM = (
    "气死我了",
    "笑死我了",
    "饿死了,等得都炸了",
    "肺都气炸了",
    "心态炸了",
    "累死了",
    "好吃到爆炸",
    "信息爆炸的时代",
    "多媒体播放有杂音",
    "烟雾报警器怎么安装",
    "曝光过度的照片能修吗",
    "花了120块",
    "优惠券过期了",
    "洗完头发很顺滑",
    "我是先生的朋友",
    "他是学生的家长",
    "有6个安全气囊",
    "没有漏电,放心用",
    "插座会漏电吗?",
    "会不会起火",
    "万一爆炸了怎么办",
    "担心孩子烫伤",
    "听说别家的充电宝爆炸了",
    "新闻里说有电动车起火",
    "上次漏电已经修好了,谢谢",
    "之前重复扣款现在已经退了",
    "如果再不处理就算了",
    "怕过敏,请问成分有哪些",
    "过敏性鼻炎可以用吗",
    "燃烧脂肪的课程多少钱",
    "很受伤,没抢到优惠",
    "倒霉的一天",
    "和他不熟",
    "三十个人都吃得很开心",
    "大家都说好",
    "马上就送到了,很快",
    "赶紧去尝尝吧",
    "没有拉肚子,挺新鲜",
    "餐厅正在停业装修吗",
    "防止数据泄露有什么办法",
    "杀毒软件怎么装",
    "有没有漏电保护",
    "不着急,慢慢来",
    "小心烫伤的标签贴歪了",
    "游戏里的爆炸效果不错",
    "自媒体怎么认证",
    "吃出了家的味道",
    "臭豆腐很好吃",
)
"""Denied, feared, supposed, read in the news, long put right, or a figure of speech."""

PRESSING = (
    "插座漏电,把孩子电到了",
    "充电宝在床头炸了",
    "吃完全家上吐下泻",
    "火锅里有只蟑螂",
    "饭里有根头发",
    "面包发霉了",
    "牛奶过期了还在卖",
    "粥是馊的",
    "吃了之后拉肚子一整晚",
    "虾没煮熟",
    "菜里吃到玻璃",
    "收银系统瘫痪,没法营业",
    "我们部门20个人都登录不了",
    "客户资料泄露了",
    "昨天录的数据全没了",
    "重复扣款三次",
    "账户里的钱被盗刷",
    "再不解决我就打12315",
    "记者已经联系我了",
    "律师函已经发了",
    "今天下班前必须修好",
    "又漏电了,上次修好没几天",
    "刹车失灵差点出人命",
    "电热毯冒烟",
    "孩子喝了住院了",
    "药片里有虫子",
    "所有门店都付不了款",
    "马上给我处理",
    "热水器煤气泄漏",
    "客户名单被别人看到了",
    "要是再漏电我就报警",
    "上次漏电修好了,但是昨天又漏电了",
    "最主要是拉肚子了",
    "会起火,请问怎么办",
)


@pytest.mark.parametrize("text", CALM)
def test_a_word_of_danger_that_means_none_presses_nobody(text: str) -> None:
    assert urgency(signs(plain(text))) < Urgency.HIGH


@pytest.mark.parametrize("text", PRESSING)
def test_what_is_truly_dangerous_presses(text: str) -> None:
    assert urgency(signs(plain(text))) >= Urgency.HIGH


@pytest.mark.parametrize(
    ("calm", "pressing"),
    [
        ("洗完头发很顺滑", "汤里有根头发"),
        ("优惠券过期了", "牛奶过期了还在卖"),
        ("三十个人都吃得很开心", "三十个人都登录不了"),
        ("花了120块", "已经打了120"),
        ("多媒体播放有杂音", "媒体已经来采访了"),
        ("房间面积很大,落地玻璃窗", "面里吃出玻璃"),
        ("赶紧去尝尝吧", "赶紧给我处理"),
    ],
)
def test_the_same_word_presses_only_where_it_is_meant(calm: str, pressing: str) -> None:
    assert urgency(signs(plain(calm))) < Urgency.HIGH <= urgency(signs(plain(pressing)))
