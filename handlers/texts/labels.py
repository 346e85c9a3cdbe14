"""Every short word on buttons, pages and in lists, by name."""

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    # --- buttons
    "menu.hint": "回复数字选择",
    "card.more": "查看详情",
    "button.skip": "跳过",
    "button.apart": "拆开",
    "button.together": "并入",
    "button.cancel": "取消",
    "button.known.join": "我也遇到",
    "button.known.leave": "不是同一个问题",
    "button.accept": "接单",
    "button.transfer": "转派",
    "button.reply": "回复客户",
    "button.ask": "追问客户",
    "button.resolve": "解决",
    "button.send": "发送",
    "button.rewrite": "重写",
    "button.drop": "放弃",
    "button.done": "已联系",
    "button.forget": "确认删除",
    "button.keep": "不删了",
    # --- what a form says beside its words
    "form.visitor": "访客 {tail}",
    "fact.contact": "联系方式",
    "fact.order": "订单号",
    "fact.customer": "客户编号",
    "button.undo": "撤销",
    # --- on the page of a feedback
    "page.file.wanted": "正在取回",
    "page.file.gone": "没能取回：链接已失效",
    "page.file.refused": "没有收下：太大、一天里太多，或不是能安全打开的文件",
    "page.file.expired": "已过保存期",
    "list.and": "{before}和{last}",
    # --- what stands where words were
    "erased.name": "已注销的客户",
    "erased.forget": "已删除",
    "erased.keep": "没有删除",
    "erased.old": "（已过保存期，内容已删除）",
    "erased.words": "（内容已应客户要求删除）",
    # --- system
    "system.move.complete": "补充完成",
    "system.follow": "已随同一问题处理好",
    "system.priority.changed": "{before} → {after}：{reason}",
    "system.corrected": "{what} {before} → {after}",
    "system.priority.waited": "等得比承诺的久",
    "history.withdrawn": "客户撤回了这条消息",
    "history.corrected": "更正{label}",
    "customer.nameless": "客户{tail}",
    "system.timeout": "{minutes} 分钟没有补充，先按原话处理",
    "staff.welcome": "您好，{name}。有新的反馈会推送到这里，直接点卡片上的按钮就能处理。回复“我的”看手上的反馈。",
}
