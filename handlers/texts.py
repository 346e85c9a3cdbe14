"""Every sentence the bot says, by name; an organisation may say any of them in its own words."""

from collections.abc import Mapping

from handlers.policy import Policy
from storage.naming import straight

TEXTS: Mapping[str, str] = {
    # --- to the customer: the first words
    "captured": "已记下，编号 {number}。",
    "question.hint": "直接回复就好；不清楚可以回复“跳过”，不想反馈了回复“取消”。",
    "receipt": (
        "✅ 已登记 {number}\n"
        "您说：“{words}”\n"
        "负责人：{owner}（{team}）\n"
        "承诺：{by} 前给您回复\n"
        "随时可以问我“我那个问题怎么样了”。"
    ),
    "receipt.praise": "谢谢您的夸奖！已记下（{number}），会转告{owner}和{team}。",
    "receipt.sorry": "给您添麻烦了，很抱歉。",
    "receipt.idea": "谢谢您的建议！",
    "receipt.danger": "如果有人受伤或还有危险，请先离开现场，并拨打 120 或 119。",
    "receipt.unanswered": "补充信息没等到也没关系，先按您说的处理。\n{receipt}",
    "added": "好的，已补充到 {number}，{owner}会看到。",
    "answered": "收到，已转给{owner}继续处理（{number}）。",
    "withdrawn": "好的，{number} 已撤回，不再处理。以后有问题随时叫我。",
    "withdraw.which": "您要撤回哪一件？",
    "withdraw.hint": "{items}\n也可以回复“取消 编号”。",
    "withdraw.settled": "{number} 现在是“{state}”，不用取消。",
    "withdraw.nothing": "您目前没有在处理的反馈，不需要取消。",
    "human": "好的，已请{owner}直接联系您（{number}）。",
    "question.skipped": "已跳过",
    "question.done": "这个问题已经有答案了，谢谢您。",
    "question.not_yours": "这是问{name}的，谢谢您的热心。",
    "picture.added": "好的，{kind}会附在 {number} 里，{owner}会收到。",
    "picture.kept": "好的，{kind}会附在 {number} 里。刚才的问题，也请您说一下。",
    "fact.before": "之前反馈过",
    "fact.before.value": "{number} “{words}”",
    "human.new": "好的，请说一下您遇到的事，我马上转给同事。",
    # --- to the customer: how is it going
    "progress.none": "没有查到您在处理中的反馈。有问题直接告诉我就好。",
    "progress.unknown": "没有查到您的 {number}，请核对一下编号。",
    "progress.many": "您有 {count} 件反馈：",
    "progress.line": "{number}｜{state}｜“{words}”",
    "progress.one": "{number}｜{state}\n您说：“{words}”\n{status}",
    "progress.incomplete": "还差一点信息，您补充后马上安排：{ask}",
    "progress.unassigned": "正在为您安排负责人。",
    "progress.waiting": "负责人：{owner}，{by} 前给您回复。",
    "progress.praise": "已转告{owner}，谢谢您。",
    "progress.late": "说好 {by} 前回复您，还没有做到，很抱歉。已再次提醒{owner}。",
    "progress.urged": "已帮您提醒{owner}。",
    "progress.working": "{owner}正在处理{last}。",
    "progress.working.last": "，最近一次回复：“{words}”",
    "progress.with_customer": "{owner}在等您补充：“{words}”",
    "progress.to_confirm": "{owner}已处理：“{words}”\n如果还没解决，回复“还是不行”。",
    "progress.closed": "已闭环：“{words}”",
    "progress.expired": "已处理：“{words}”\n如果还没解决，回复“还是不行”。",
    "progress.withdrawn": "您已撤回这件反馈。",
    # --- to the customer: where it stands
    "state.incomplete": "等您补充",
    "state.unassigned": "正在安排",
    "state.waiting": "已安排",
    "state.working": "处理中",
    "state.with_customer": "等您答复",
    "state.to_confirm": "已处理",
    "state.closed": "已闭环",
    "state.expired": "已处理",
    "state.withdrawn": "已撤回",
    # --- to the customer: late words
    "transferred": "{number} 改由{owner}负责，{by} 前给您回复。",
    "transferred.late": "{number} 改由{owner}负责，让您久等了，很抱歉。",
    "transferred.going_on": "{number} 接下来由{owner}跟进。",
    "reply": "{staff}回复您（{number}）：\n{words}",
    "ask": "{staff}想再了解一下（{number}）：\n{words}\n直接回复就好。",
    "resolve": "{staff}已处理您的反馈（{number}）：\n{words}",
    # --- to the customer: did it help
    "survey.title": "{number} 处理得怎么样？",
    "survey.text": "您反馈的“{words}”已由{owner}处理，请您评一评。",
    "survey.hint": "也可以直接回复 1–5 分，5 分最满意。",
    "survey.button.1": "很不满意",
    "survey.button.2": "不满意",
    "survey.button.3": "一般",
    "survey.button.4": "满意",
    "survey.button.5": "很满意",
    "survey.thanks": "谢谢您的 {score} 分！{number} 已闭环，{owner}会看到。",
    "survey.sorry": "很抱歉没让您满意。{number} 已重新打开，由{owner}亲自跟进，{by} 前联系您。\n能说说哪里没做好吗？",
    "survey.sorry.told": "很抱歉没让您满意。{number} 已重新打开，您说的已转给{owner}，{by} 前联系您。",
    "survey.middling": "谢谢您的 {score} 分，{number} 已闭环。\n哪里还能做得更好？您说，{owner}会看到。",
    "survey.heard": "谢谢您直说，{owner}会看到。{number} 已闭环（{score} 分）。",
    "survey.no_reason": "好的，{by} 前{owner}会联系您（{number}）。",
    "survey.reason": "谢谢您告诉我们，已转给{owner}（{number}）。",
    "survey.done": "已评 {score} 分",
    "survey.not_yours": "这是请{name}评价的，谢谢您的热心。",
    "survey.again": "您已经评过了，谢谢！还没解决的话，回复“还是不行”。",
    "reopened": "明白了，{number} 已重新打开，由{owner}跟进，{by} 前联系您。",
    # --- to the customer: small talk
    "closing": "不客气，有问题随时叫我。",
    "closing.ok": "好的，有问题随时叫我。",
    "closing.solved": "太好了！有问题随时叫我。",
    "vent": "让您不高兴了，很抱歉。请告诉我遇到了什么事，我马上转给同事。",
    "greeting": "您好，我是{organisation}的反馈助手回声。遇到什么问题或有什么建议，直接说就行。",
    "chat": "我在。遇到问题或有建议，直接说给我听就好。",
    "help": (
        "您可以：\n"
        "• 直接说遇到的问题或建议，我来登记并找到负责人\n"
        "• 问“我那个问题怎么样了”查进度\n"
        "• 回复“取消 编号”撤回\n"
        "每一件都会有人回复您。"
    ),
    "nothing_asked": "现在没有等您回答的问题。有事直接说就好。",
    "file.gone": "您发来的{kind}没能取到（链接已失效）。请再发一次，或者用文字说说内容。",
    "file.too_large": "您发来的{kind}超过 {most} MB，没能收下。请压缩后再发，或者用文字说说内容。",
    "file.unreadable": "您发来的{kind}打不开，没能收下。请截图再发，或者用文字说说内容。",
    "only_text": "我收到了您发来的{kind}。请再用一句话说说遇到了什么，好让同事更快处理。",
    # --- buttons
    "menu.hint": "回复数字选择",
    "card.more": "查看详情",
    "button.skip": "跳过",
    "button.cancel": "取消",
    "button.accept": "接单",
    "button.transfer": "转派",
    "button.reply": "回复客户",
    "button.ask": "追问客户",
    "button.resolve": "解决",
    "button.send": "发送",
    "button.rewrite": "重写",
    "button.drop": "放弃",
    "button.done": "已联系",
    # --- to staff: cards
    "card.title": "{number} {topic}",
    "card.topic": "{kind}·{topic}",
    "card.state": "{state}",
    "card.state.owned": "{state} · {owner}",
    "card.number": "编号",
    "card.customer": "客户",
    "card.from": "来自",
    "card.source": "来源",
    "card.priority": "级别",
    "card.files": "附件",
    "card.files.some": "{kind} ×{count}",
    "card.respond_by": "首次回复",
    "card.responded": "已回复",
    "card.said": "“{words}”",
    "card.fact": "{label}：{answer}",
    "card.note.escalated": "⚠️ 首次回复已超时，请介入",
    "card.note.overrun": "⚠️ 已过解决期限，请介入",
    "card.note.urgent": "⚠️ 紧急，请一起盯住",
    "card.note.low": "⚠️ 客户评 {score} 分，请您亲自跟进",
    "card.note.reopened": "⚠️ 客户说还没解决，请您亲自跟进",
    "card.note.transferred": "{who}转派给您",
    "card.private": "私聊",
    "card.wechat": "微信客服",
    "card.group": "客户群",
    # --- to staff: what happened
    "staff.remind": "⏰ {number} 请先回复客户，{by} 前（{left}）。\n{customer}：“{words}”",
    "staff.overdue": "🔴 {number} 首次回复已超时，已同时告诉{lead}。\n{customer}：“{words}”",
    "staff.overdue.alone": "🔴 {number} 首次回复已超时，请马上处理。\n{customer}：“{words}”",
    "staff.resolve_remind": "⏰ {number} 解决期限{left}。\n{customer}：“{words}”",
    "staff.resolve_overdue": "🔴 {number} 已过解决期限，已同时告诉{lead}。\n{customer}：“{words}”",
    "staff.resolve_overdue.alone": "🔴 {number} 已过解决期限，请马上处理。\n{customer}：“{words}”",
    "staff.added": "💬 {customer}补充（{number}）：\n{words}",
    "staff.urged": "⏰ {customer}在催 {number}：“{words}”",
    "staff.human": "🙋 {customer}希望您直接联系（{number}）：“{words}”",
    "staff.acted.reply": "{who}已回复{customer}（{number}）：\n{words}",
    "staff.acted.ask": "{who}已追问{customer}（{number}）：\n{words}",
    "staff.acted.resolve": "{who}已处理 {number}，并告诉了{customer}：\n{words}",
    "staff.answered": "💬 {customer}答复了您的追问（{number}）：\n{words}",
    "staff.rated": "⭐ {customer}给 {number} 打了 {score} 分，已闭环。",
    "staff.rated.said": "⭐ {customer}给 {number} 打了 {score} 分，已闭环。\n“{words}”",
    "staff.taken": "{number} 客户评了低分，已由{owner}接手跟进。",
    "staff.reopened": "{number} 客户说还没解决，已由{owner}接手跟进。",
    "staff.withdrawn": "{customer}撤回了 {number}，不用再处理。",
    "staff.withdrew_words": "↩️ {customer}撤回了一条消息（{number}）：“{words}”",
    "staff.file.lost": "{customer}发来的{kind}没能取到（{number}），已请对方重发。",
    "staff.moved_away": "{number} 已转派给{owner}。",
    # --- to staff: words for the customer
    "words.ask.reply": "请直接发送要回复{customer}的话（{number}）。发出前会给您看一遍；不想回了请发“放弃”。",
    "words.ask.ask": "请直接发送要追问{customer}的话（{number}）。发出前会给您看一遍；不想问了请发“放弃”。",
    "words.ask.resolve": "请用一两句话告诉{customer}处理结果（{number}）。发出前会给您看一遍；还没好请发“放弃”。",
    "words.preview": "将发给{customer}（{where}）",
    "words.sent": "已发送",
    "words.sent.toast": "已发给{customer}（{number}）。",
    "words.dropped": "已放弃",
    "words.dropped.toast": "好的，没有发送。",
    "words.rewritten": "改写中",
    "words.rewrite": "好的，请重新发一遍。",
    "words.nothing": "现在没有等您发送的话。",
    "words.only_text": "我只认得文字，请用文字说。",
    "words.file": "{kind}收到了，会和您的话一起发给{customer}。请接着发要说的话。",
    "words.old": "这段话已经发过或改写过了，没有重复发送。",
    # --- to staff: transfer
    "transfer.title": "{number} 转给谁？",
    "transfer.text": "也可以回复“转派 {number} 姓名”。",
    "transfer.done.short": "已转给{owner}",
    "transfer.done": "{number} 已转给{owner}。",
    "transfer.nobody": "没有别的同事可以转派。",
    "transfer.unknown": "没有找到叫“{name}”的同事。可以转给：{names}",
    # --- to staff: answers
    "desk.help": (
        "您可以：\n"
        "• 回复“我的”看手上的反馈\n"
        "• 接单 / 回复 / 追问 / 解决 / 转派 加编号，例如“接单 {example}”\n"
        "• 回复编号看详情"
    ),
    "desk.help.more": "• 回复“日报”看今天的情况",
    "desk.which": "您手上有 {count} 件，请带上编号，例如“{verb} {example}”：\n{items}",
    "desk.private": "请到和我的私聊里办理，免得打扰客户。",
    "desk.mine": "您手上有 {count} 件：\n{items}",
    "desk.mine.line": "{number}｜{state}｜{customer}｜{by}",
    "desk.mine.none": "您手上没有待处理的反馈，辛苦了。",
    "desk.unknown": "没有查到 {number}。",
    "refused.state": "{number} 现在是“{state}”，{owner}在负责，这一步已经不需要了。",
    "refused.settled": "{number} 现在是“{state}”，这一步已经不需要了。",
    "refused.party": "{number} 由{owner}负责，您不能做这一步。",
    "refused.button": "这个按钮已经失效了。",
    "owner.none": "还没有人",
    # --- deliveries that failed
    "undelivered": "{number} 有一条消息没能送到{customer}，请您换个方式联系客户：\n{words}",
    "undelivered.wechat": (
        "{number} 有一条消息没能送到{customer}的微信：对方 48 小时没有说话，或者已连发 5 条，要等对方再开口。"
        "请您换个方式联系客户：\n{words}"
    ),
    "undelivered.other": "{number} 有一条消息没能送达：\n{words}",
    "unsure": "{number} 有一条消息可能没有送到{customer}，请您确认一下：\n{words}",
    "task.title.undelivered": "⚠️ {number} 有一条消息没能送达",
    "task.title.unknown": "⚠️ {number} 有一条消息不知道送到没有",
    "task.done": "已办",
    "task.line": "• {words}",
    "task.list": "还有 {count} 件要您亲自办：\n{items}\n办好了请回复“办好 {example}”。",
    "task.crossed_off": "好的，划掉了 {count} 件。",
    "task.none": "没有要划掉的待办。",
    "chat.removed": (
        "⚠️ 机器人已不在{place}里了：被移出，或者群已解散。\n"
        "您负责的这些反馈来自那里：\n"
        "{items}\n"
        "以后的消息会发到客户的私聊；送不到的会请您联系客户。"
    ),
    "chat.removed.line": "• {number} {words}",
    "fault": "⚠️ {platform}（{account}）不肯做一件事：{reason}\n请管理员运行 huisheng doctor，照提示改好。",
    "fault.unread": "有一条客户消息处理不了，已原样保存，没有答复",
    "fault.muted": "本月的消息额度用完了，{who}在{place}说的话没有交给我们，请联系对方",
    "muted.somebody": "有一位客户",
    "platform.wecom": "企业微信",
    "platform.dingtalk": "钉钉",
    "quota.calls": "接口调用",
    "quota.pushes": "消息推送",
    "quota.warn": "⚠️ {platform}（{account}）本月{what}已用 {share}%：{used}/{allowed}，照这样到月底是 {forecast} 次。",
    "quota.thrift": "从现在起合并消息，省去可有可无的通知；客户的消息照常送达。",
    # --- digests
    "digest.staff.title": "早上好，{name}｜手上 {count} 件，今天到期 {due} 件",
    "digest.staff.line": "{flag}{number}｜{state}｜{customer}｜{by}",
    "digest.manager": (
        "📊 {day} 反馈日报\n"
        "新增 {new} · 闭环 {closed} · 超时 {overdue} · 将超时 {at_risk}\n"
        "满意度：{csat}\n"
        "闭环率：{loop}"
    ),
    "digest.csat.value": "{score}（{count} 人，低分 {low}）",
    "digest.csat.none": "今天没有评分",
    "digest.loop.value": "{rate}%（近30天 {closed}/{due}，未确认 {expired}）",
    "digest.loop.none": "近30天还没有可统计的反馈",
    "digest.topics": "分类：{topics}",
    "digest.worst": "最需要您看的：",
    "digest.worst.line": "{rank}. {number} {customer}：“{words}”——{why}，{owner}",
    "digest.link": "{rank}. 查看 {number}",
    "digest.quota": "{platform}（{account}）本月{what}：{share}%（{used}/{allowed}），照这样到月底是 {forecast} 次",
    "digest.quiet": "今天一切正常，没有需要您处理的。",
    "digest.decision": "今天请您定一件事：{decision}",
    "digest.decision.overdue": "{number} 已超时，要不要换人或加人？",
    "digest.decision.low": "{number} 客户评 {score} 分，怎么补救？",
    "why.overdue": "超时 {span}",
    "why.low": "评 {score} 分",
    "why.risk": "{left}",
    # --- on the page of a feedback
    "page.file.wanted": "正在取回",
    "page.file.gone": "没能取回：链接已失效",
    "page.file.refused": "没有收下：太大，或不是能安全打开的文件",
    "page.file.expired": "已过保存期",
    # --- system
    "system.move.complete": "补充完成",
    "history.withdrawn": "客户撤回了这条消息",
    "customer.nameless": "客户{tail}",
    "system.timeout": "{minutes} 分钟没有补充，先按原话处理",
    "welcome": (
        "您好，我是回声。遇到问题或有建议，直接说给我听：我会登记、找到负责人，并把结果告诉您。\n"
        "随时可以问“我那个问题怎么样了”。"
    ),
    "staff.welcome": "您好，{name}。有新的反馈会推送到这里，直接点卡片上的按钮就能处理。回复“我的”看手上的反馈。",
}

QUOTE_CHARACTERS = 40
"""How much of somebody's words is quoted back."""


def say(policy: Policy, key: str, **values: object) -> str:
    """The sentence of this name with its {names} filled in. Errors: KeyError for a name or value that is missing."""
    return policy.texts.get(key, TEXTS[key]).format_map(values)


def platform(policy: Policy, name: str) -> str:
    """What people call a platform: its own name where we have no word for it."""
    key = f"platform.{name}"
    return say(policy, key) if key in TEXTS else name


def quote(words: str, limit: int = QUOTE_CHARACTERS) -> str:
    """Somebody's words on one line, shortened with an ellipsis where they are long."""
    line = " ".join(straight(words).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
