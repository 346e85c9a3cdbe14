"""Text as it is compared: width, case, traditional characters, emoji and blanks evened out."""

import re
import unicodedata

_PAIRS = (
    "們们個个這这來来時时說说會会對对沒没國国過过發发後后還还麼么樣样為为問问題题請请謝谢進进處处單单號号訂订貨货錢钱開开關关電电話话機机員员態态務务氣气點点兩两買买賣卖質质壞坏廢废業业經经網网頁页選选擇择"
    "輸输導导報报錯错誤误讓让給给應应該该幹干難难實实際际現现見见覺觉頭头臉脸貴贵價价險险醫医藥药傷伤東东車车門门間间長长帳帐賬账戶户戲戏憑凭證证詢询誰谁嗎吗邊边遠远運运連连絡络級级組组織织續续練练終终結结"
    "緊紧繼继線线編编緩缓繳缴認认識识試试訴诉評评詐诈誠诚語语課课調调談谈論论諮咨護护讚赞負负責责財财貼贴費费資资賠赔賞赏賴赖購购贈赠轉转輕轻載载較较軟软鍵键鐘钟鎖锁錄录鑰钥閃闪閉闭閱阅隊队隨随雖虽雜杂離离"
    "響响順顺須须預预領领頻频顏颜顯显風风飛飞飯饭飲饮館馆騙骗驗验體体鬆松鬧闹麗丽黃黄齊齐歡欢嚴严喪丧傳传債债傾倾僅仅優优儘尽償偿兒儿內内冊册凍冻別别劃划劇剧動动勞劳勢势區区卻却厭厌廠厂參参雙双變变啟启喚唤"
    "團团園园圖图場场壓压壽寿夠够夢梦夥伙奪夺婦妇學学寫写寬宽寶宝將将專专尋寻層层屬属崗岗幣币幫帮幾几庫库廣广張张強强彈弹徑径從从復复徹彻恆恒惡恶惱恼愛爱慘惨慣惯慮虑憂忧懶懒懷怀戰战掃扫換换揚扬損损搖摇擔担"
    "據据擠挤擴扩擺摆攜携攝摄攤摊攏拢數数斷断於于昇升暫暂曆历書书術术條条極极構构標标橋桥檔档檢检權权欄栏歲岁歷历歸归殘残殺杀毀毁決决況况淚泪準准減减測测湯汤溫温滅灭滿满潔洁濕湿濟济瀏浏災灾無无煩烦熱热燈灯"
    "爛烂營营爾尔牆墙狀状獎奖獨独獲获環环產产畢毕異异當当療疗癒愈盜盗盡尽監监盤盘眾众睜睁碼码確确礙碍種种稱称穩稳窮穷競竞筆笔節节範范築筑簡简簽签籤签糧粮糾纠紅红約约純纯紙纸細细統统絕绝維维綠绿罵骂羅罗羣群"
    "聯联聲声聽听職职聞闻腦脑臺台與与舉举舊旧萬万蟲虫補补裝装裡里製制複复規规視视親亲觀观計计訊讯記记設设許许訪访診诊註注詳详誌志講讲譯译議议讀读貝贝販贩貸贷貿贸賤贱輪轮辦办遞递遲迟適适遺遗邏逻郵邮鄰邻釋释"
    "針针鈴铃銀银銷销錶表鏈链鑽钻閒闲閘闸陣阵陽阳陰阴靈灵靜静頂顶項项額额願愿類类餘余餓饿駕驾驚惊髒脏敗败並并臟脏嚇吓殼壳濾滤滯滞縮缩撥拨壺壶麵面雞鸡魚鱼腳脚嘔呕觸触燒烧煙烟燙烫潰溃徵征攔拦掛挂櫃柜溝沟屆届"
    "儲储賺赚倉仓隻只係系頓顿睏困夾夹噁恶閥阀膠胶紗纱蝦虾螢萤滲渗鏽锈鐵铁"
)
"""Traditional then simplified, pair by pair: what a customer from Hong Kong or Taiwan types to us."""

_SAME = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")
_BLANKS = re.compile(r"\s+")
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


def plain(text: str) -> str:
    """The text in half width, lower case and simplified characters, blanks single and none inside Chinese.

    The meaning is kept, the form is lost: for comparing, never for showing.
    """
    even = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower().translate(_SAME)
    return _CJK_GAP.sub("", _BLANKS.sub(" ", even)).strip()


def bare(text: str) -> str:
    """Only the letters, digits and characters of `plain(text)`: no punctuation, no emoji, no blanks."""
    return "".join(one for one in plain(text) if one.isalnum())
