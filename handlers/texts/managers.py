"""Every sentence of the digests, by name."""

from collections.abc import Mapping

MANAGERS: Mapping[str, str] = {
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
    "digest.answers": "自动答复：{count} 次，{deflected} 次没有再找同事",
    "digest.topics": "分类：{topics}",
    "digest.worst": "最需要您看的：",
    "digest.worst.line": "{rank}. {number} {customer}：“{words}”——{why}，{owner}",
    "digest.link": "{rank}. 查看 {number}",
    "digest.quota": "{platform}（{account}）本月{what}：{share}%（{used}/{allowed}），照这样到月底是 {forecast} 次",
    "digest.untold": "送不到：{count} 件没送到客户，也没能告诉负责的同事；最早的是 {number}（{name}），已 {since}。",
    "digest.quiet": "今天一切正常，没有需要您处理的。",
    "digest.decision": "今天请您定一件事：{decision}",
    "digest.decision.overdue": "{number} 已超时，要不要换人或加人？",
    "digest.decision.low": "{number} 客户评 {score} 分，怎么补救？",
    "why.overdue": "超时 {span}",
    "why.low": "评 {score} 分",
    "why.risk": "{left}",
}
