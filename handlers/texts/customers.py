"""Every sentence the bot says to customers, by name."""

from collections.abc import Mapping

CUSTOMERS: Mapping[str, str] = {
    # --- the first words
    "welcome": (
        "您好，我是回声。遇到问题或有建议，直接说给我听：我会登记、找到负责人，并把结果告诉您。\n"
        "随时可以问“我那个问题怎么样了”。"
    ),
    "captured": "已记下，编号 {number}。",
    "heard": "换了谁都会着急。您说的我原样记下了，问清一点就交到负责人手里。",
    "question.hint": "直接回复就好；不清楚可以回复“跳过”，不想反馈了回复“取消”。",
    "receipt": (
        "✅ 已登记 {number}\n"
        "您说：“{words}”\n"
        "负责人：{owner}（{team}）\n"
        "承诺：{by} 前给您回复\n"
        "随时可以问我“我那个问题怎么样了”。"
    ),
    "receipt.praise": "谢谢您的夸奖！已记下（{number}），会转告{owner}和{team}。",
    "receipt.praise.named": "谢谢您夸{names}！已记下（{number}），您的原话会转告{hearers}。",
    "receipt.sorry": "给您添麻烦了，很抱歉。",
    "receipt.idea": "谢谢您的建议！",
    "receipt.danger": "如果有人受伤或还有危险，请先离开现场，并拨打 120 或 119。",
    "receipt.unanswered": "补充信息没等到也没关系，先按您说的处理。\n{receipt}",
    "added": "好的，已补充到 {number}，{owner}会看到。",
    "corrected": "好的，已改成“{words}”（{number}）。",
    "corrected.ask": "哪里不对？告诉我正确的，我马上改（{number}）。",
    "answered": "收到，已转给{owner}继续处理（{number}）。",
    "apart.title": "已补充到 {number}",
    "apart.hint": "{owner}会看到。不是同一件事的话点一下，单独记一件；也可以回复“拆开”。",
    "apart.parted": "好的，这句单独记为 {part}，不再算在 {whole} 里。",
    "apart.nothing": "最近没有补充过别的话，不用拆开。",
    "apart.done": "这一步已经办过了。",
    "together.ask": "和刚才那件是同一件事吗？",
    "together.hint": "{number} 和 {before}：是的话点一下，并到一起处理；也可以回复“并入”。不是就不用管。",
    "together.joined": "好的，{part} 并入 {whole}，{owner}一起处理。",
    "together.nothing": "最近一小时里没有两件可以并到一起的。",
    "known.title": "有其他客户也反馈过类似的问题",
    "known.text": "您遇到的也是同一个问题的话，点一下，解决后一并告诉您。不是就不用管。",
    "known.joined": "已加入，解决后会告诉您（{number}）。",
    "known.left": "好的，{number} 单独处理。",
    "known.late": "刚才那个问题已经解决了，{number} 我们单独处理。",
    "known.not_yours": "这是问别的客户的，谢谢您的热心。",
    "follow": "您反馈的“{words}”（{number}）已处理好。\n请看看是否正常；如果还没解决，回复“还是不行”。",
    "withdrawn": "好的，{number} 已撤回，不再处理。以后有问题随时叫我。",
    "withdraw.which": "您要撤回哪一件？",
    "withdraw.hint": "{items}\n也可以回复“取消 编号”。",
    "withdraw.settled": "{number} 现在是“{state}”，不用取消。",
    "withdraw.nothing": "您目前没有在处理的反馈，不需要取消。",
    "human": "好的，已请{owner}直接联系您（{number}）。",
    "handover": "{number} 记下了。{label}等细节我私聊问您，就不用发在群里了。",
    "question.skipped": "已跳过",
    "question.done": "这个问题已经有答案了，谢谢您。",
    "question.not_yours": "这是问{name}的，谢谢您的热心。",
    "picture.added": "好的，{kind}会附在 {number} 里，{owner}会收到。",
    "picture.kept": "好的，{kind}会附在 {number} 里。刚才的问题，也请您说一下。",
    "fact.before": "之前反馈过",
    "fact.before.value": "{number} “{words}”",
    "human.new": "好的，请说一下您遇到的事，我马上转给同事。",
    # --- privacy
    "privacy.notice": "🔒 您的话只用来处理您的反馈，同事按需查看。\n回复“忘记我”可删除；不想被打扰，回复“不再联系我”。",
    "privacy.notice.group": "🔒 大家的话只用来处理反馈，电话等在群里只显示两头。\n想删除，请私聊我说“忘记我”。",
    "forget.title": "要删除您的信息吗？",
    "forget.text": "会删除您说过的话、发来的文件和您的名字，删除后找不回来，只留下件数和时间。",
    "forget.open": "处理中的 {count} 件会撤回，不再处理。",
    "forget.hint": "也可以回复“确认删除”，或者“不删了”。",
    "forget.done": "已删除您说过的话、文件和名字。以后再找我，就当是第一次见面。",
    "forget.kept": "好的，什么都没有删。",
    "forget.here": "这里别人也看得到。请到和我的私聊里说“忘记我”；不方便私聊，告诉群里的同事也可以。",
    "quiet.on": "好的，以后不再主动给您发消息；您问的、您反馈的事，仍会答复您。\n想恢复，回复“恢复联系”。",
    "quiet.on.service": (
        "好的，以后不再主动给您发消息；您问的、您反馈的事，仍会答复您。\n想恢复，回复“恢复联系”。\n"
        "要退订的是产品或服务的话，请说一下是哪一项。"
    ),
    "quiet.off": "好的，以后有消息会再告诉您。",
    # --- how is it going
    "progress.none": "没有查到您在处理中的反馈。有问题直接告诉我就好。",
    "progress.unknown": "没有查到您的 {number}，请核对一下编号。",
    "progress.many": "您有 {count} 件反馈：",
    "progress.line": "{number}｜{state}｜“{words}”",
    "progress.one": "{number}｜{state}\n您说：“{words}”\n{status}",
    "progress.incomplete": "还差一点信息，您补充后马上安排：{ask}",
    "progress.unassigned": "正在为您安排负责人。",
    "progress.waiting": "负责人：{owner}，{by} 前给您回复。",
    "progress.praise": "已转告{owner}，谢谢您。",
    "progress.late": "说好{by} 前回复您，还没有做到，很抱歉。已再次提醒{owner}。",
    "progress.urged": "已帮您提醒{owner}。",
    "progress.working": "{owner}正在处理{last}。{next}",
    "progress.working.since": "，{at} 接手",
    "progress.next.answer": "\n下一步：{by} 前给您回复。",
    "progress.next": "\n下一步：{by} 前给您结果。",
    "progress.which": "您问的是哪一件？",
    "progress.merged.into": "{part} 已并入 {whole}，一起处理。",
    "progress.private": "详细的我私聊发给您。",
    "progress.fact": "{label}：{value}",
    "progress.files": "您发来的文件：{count} 个",
    "progress.working.last": "，最近一次回复：“{words}”",
    "progress.with_customer": "{owner}在等您补充：“{words}”",
    "progress.to_confirm": "{owner}已处理：“{words}”\n如果还没解决，回复“还是不行”。",
    "progress.closed": "已闭环：“{words}”",
    "progress.expired": "已处理：“{words}”\n如果还没解决，回复“还是不行”。",
    "progress.withdrawn": "您已撤回这件反馈。",
    "progress.merged": "已和另一件并到一起处理。",
    "progress.dismissed": "这句话没有当作反馈处理。需要我们办的话，请多说两句：遇到了什么，希望怎么办。",
    # --- where it stands
    "state.incomplete": "等您补充",
    "state.unassigned": "正在安排",
    "state.waiting": "已安排",
    "state.working": "处理中",
    "state.with_customer": "等您答复",
    "state.to_confirm": "已处理",
    "state.closed": "已闭环",
    "state.expired": "已处理",
    "state.withdrawn": "已撤回",
    "state.merged": "已并入",
    "state.dismissed": "不用处理",
    # --- late words
    "transferred": "{number} 改由{owner}负责，{by} 前给您回复。",
    "transferred.late": "{number} 改由{owner}负责，让您久等了，很抱歉。",
    "transferred.going_on": "{number} 接下来由{owner}跟进。",
    "reply": "{staff}回复您（{number}）：\n{words}",
    "ask": "{staff}想再了解一下（{number}）：\n{words}\n直接回复就好。",
    "resolve": "{staff}已处理您的反馈（{number}）：\n{words}",
    # --- what we know the answer to
    "answer.title": "关于“{ask}”",
    "answer.hint": "没解决的话直接说给我听。",
    "answer.ask": "这样解决了吗？",
    "answer.solved": "解决了就好！有问题随时叫我。",
    "answer.state.solved": "已解决",
    "answer.state.filed": "已转同事",
    "answer.filed": "这件事已经转给{owner}了（{number}）。",
    "answer.not_yours": "这是回答{name}的，谢谢您的热心。",
    "answer.back": "{answer}\n刚才问您的：{ask}",
    "answer.tip": "先供您参考：\n{answer}",
    # --- did it help
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
    # --- where two messages in a row would begin alike
    "again": "好的，{words}",
    "again.later": "另外，{words}",
    # --- small talk
    "closing": "不客气，有问题随时叫我。",
    "closing.ok": "好的，有问题随时叫我。",
    "closing.solved": "太好了！有问题随时叫我。",
    "vent": "让您不高兴了，很抱歉。请告诉我遇到了什么事，我马上转给同事。",
    "greeting": "您好，我是回声，{organisation}的反馈助手。遇到什么问题或有什么建议，直接说就行。",
    "no_feedback": "我在。需要我们办的事，请多说两句：遇到了什么，希望怎么办。",
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
    "file.used_up": "您一天里发来的文件已满 {most} MB，这份{kind}没能收下，您说的话都已收到。请明天再发。",
    "file.unreadable": "您发来的{kind}打不开，没能收下。请截图再发，或者用文字说说内容。",
    "only_text": "我收到了您发来的{kind}。请再用一句话说说遇到了什么，好让同事更快处理。",
}

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "greeting": (
        "您好，我在。遇到问题或有建议，直接说给我听就好。",
        "您好呀，今天遇到什么事了？直接说就行。",
    ),
    "chat": (
        "我听着呢。遇到什么问题，或者有什么想法，直接说就好。",
        "收到。有需要帮忙的地方，随时说。",
    ),
    "again": ("嗯，{words}", "收到，{words}"),
    "again.later": ("还有，{words}", "接着说，{words}"),
    "receipt": (
        "您的话收好了，已登记 {number}\n"
        "您说：“{words}”\n"
        "负责人：{owner}（{team}）\n"
        "承诺：{by} 前给您回复\n"
        "想知道进展，问一句“怎么样了”就行。",
        "好的，已登记 {number}\n"
        "您说：“{words}”\n"
        "负责人：{owner}（{team}）\n"
        "承诺：{by} 前给您回复\n"
        "等不及就问我“怎么样了”。",
    ),
    "receipt.sorry": ("让您碰上这样的事，很抱歉。", "真不好意思，耽误您的事了。"),
    "receipt.idea": ("这个建议很具体，谢谢您！", "感谢您替大家想到这一点！"),
    "receipt.praise": ("您的夸奖收到了，谢谢！已记下（{number}），会转告{owner}和{team}。",),
    "receipt.praise.named": ("{names}看到一定很高兴，谢谢您！已记下（{number}），您的原话会转告{hearers}。",),
    "answered": ("好的，这就转给{owner}接着处理（{number}）。", "明白，{owner}马上会看到（{number}）。"),
    "human": ("明白，已请{owner}来联系您（{number}）。",),
    "picture.added": ("收到{kind}，放进 {number} 了，{owner}会看到。",),
    "progress.none": ("目前没有您在处理中的反馈。遇到什么事，直接说就好。",),
    "nothing_asked": ("您说的我没对上号：现在没有等您回答的问题，有事直接说就好。",),
    "only_text": ("{kind}收到了。再用一句话说说遇到了什么，同事处理起来更快。",),
    "closing": ("不用谢，应该的。有事随时找我。", "您客气了，随时叫我。"),
    "closing.ok": ("好嘞，有事随时找我。", "明白，随时叫我。"),
    "closing.solved": ("解决了就好！有事随时找我。",),
    "heard": (
        "我明白，这事确实让人窝火。您的话会原样给负责人看，不用再说第二遍。",
        "您受累了。这件事我来盯着，先跟您核对一点，马上转给负责人。",
    ),
    "added": (
        "记下了，补充进 {number}，{owner}会看到。",
        "收到，一并放进 {number}，{owner}会看到。",
    ),
}
"""Further wordings of what is said often, in turn with the first."""
