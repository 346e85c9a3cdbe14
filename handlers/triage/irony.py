"""Good words said of something that has just failed: “真是太好用了，一天崩三次” praises nobody."""

import re

from handlers.triage.sentiment import Feeling

_PRAISES = re.compile(
    r"(?:太|真|可真?|好|超|最)(?:好用|好|棒|行|赞|牛|厉害|给力|优秀|可以|靠谱|及时|快)|好用|好得很|厉害|真行|绝了|"
    r"(?:体验|服务|效率|质量|水平)(?:极佳|一流|真高|真好|绝了|很好)|很好|不错|极佳|点个?赞|佩服|优秀|牛[啊呀了]|"
    r"(?:真是|真的|太|可真|非常)?(?:感谢|谢谢|多亏)(?:了)?(?:你们|您们|贵公司)?"
)
"""What would be praise by itself."""
_FAILS = re.compile(
    r"崩(?!溃的?(?:问题|情况))|闪退|死机|卡死|报错|黑屏|白屏|宕机|瘫痪|打不开|登不[上了]|用不了|连不上|又(?:坏|挂|卡|丢|错|断|慢|不)|"
    r"没(?:有)?人(?:管|理|接|回|处理)|白(?:跑|等|交|花|忙)|弄丢|丢(?:了|件)|全没了|"
    r"(?:等|拖|排)了(?:我)?(?:整整|快|都)?.{0,5}(?:天|小时|周|月|年)|"
    r"(?:一|每)(?:天|晚上?|上午|下午|周|个?小时|个?月)(?:就|要|能|都|给我)?[^\W]{0,4}"
    r"(?:[二两三四五六七八九十几好多0-9]{1,3})(?:次|回|遍)|(?:还|都)没(?:有)?(?:到|发|开|送|退|修|收到|回复|解决)"
)
"""What went wrong, as one tells it."""
_MEANT = re.compile(
    r"修好|解决了|解决得|帮.{0,6}解决|处理得|处理好|恢复|好了|正常了|再也没|没(?:有)?再|不再|没有?(?:破|坏|丢|崩|卡|报错|出)|以前|之前|原来|原先|终于|"
    r"虽然|但|可是|不过|就是|只是|除了|如果|要是|希望|建议|问题不大|[吗么?]"
)
"""Where one of these stands, good and bad are told apart in earnest."""
_CLAUSE = re.compile(r"[,，。.!！?？;；:：~、\s]+")


_SURE = 0.6
_LONGEST = 40
_AT_LEAST = 1.5
"""Who takes the trouble to be ironic is not a little displeased."""


def soured(text: str, feeling: Feeling) -> Feeling:
    """The feeling behind the words: a bad one, where good words are ironic."""
    if feeling.sentiment == "negative" or not ironic(text):
        return feeling
    return Feeling("negative", -max(abs(feeling.score), _AT_LEAST), _SURE)


def ironic(text: str) -> bool:
    """Whether plain text opens with praise and goes on with a failure, with nothing that sets the two apart.

    Irony is short: in a longer text good and bad are mostly meant as they are said.
    """
    if len(text) > _LONGEST or _MEANT.search(text):
        return False
    first, *others = [clause for clause in _CLAUSE.split(text) if clause] or [""]
    praises = bool(_PRAISES.search(first)) and not _FAILS.search(first)
    return praises and any(_FAILS.search(clause) for clause in others)
