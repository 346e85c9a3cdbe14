"""The headings that tables of feedback have in China, and in English: what each field is called."""

from collections.abc import Mapping

TIME, CUSTOMER, COMPANY, TEXT, TITLE = "时间", "客户", "公司", "内容", "标题"
PHONE, ORDER, NUMBER, CHANNEL = "电话", "订单号", "编号", "渠道"
KIND, TOPIC, STATUS, RESULT, HANDLER = "类型", "分类", "状态", "处理结果", "经手人"
NOTE, NOTHING = "附注", "忽略"
"""Only by --map: kept under the column's own heading, as often as wanted; or left out."""

_CALLED = """
时间：反馈时间 投诉时间 提交时间 受理时间 来电时间 登记时间 创建时间 发生时间 发送时间 消息时间
时间：日期 反馈日期 投诉日期 受理日期 登记日期 创建日期
时间：time date datetime created createdat createdtime createdate submittedat timestamp opened openedat
客户：客户姓名 姓名 反馈人 投诉人 联系人 联系人姓名 用户 用户名 用户昵称 昵称 提交人
客户：发言人 发送人 会员 会员名 顾客 顾客姓名
客户：customer name username user contact contactname reporter requester submitter sender from author
公司：公司名称 客户公司 单位 单位名称 所属公司 企业 企业名称 组织 门店 门店名称
公司：company companyname organization organisation org account store
内容：反馈内容 投诉内容 问题描述 描述 详细描述 问题 问题内容 诉求 客户诉求 反馈 意见 意见内容
内容：建议内容 工单内容 留言 留言内容
内容：评价内容 评论 评论内容 消息内容 消息 详情 正文 情况说明 事由
内容：content text description feedback message body comment comments detail details issue complaint review
标题：主题 问题标题 工单标题 反馈标题 概要 摘要 title subject summary
电话：联系电话 手机 手机号 手机号码 联系方式 电话号码 来电号码 客户电话 phone mobile tel telephone phonenumber
订单号：订单编号 订单 运单号 快递单号 单据号 交易单号 order orderno ordernumber orderid trackingno
编号：工单号 工单编号 反馈编号 投诉编号 受理编号 流水号 记录编号 工单id
编号：id ticket ticketid ticketno ticketnumber caseid casenumber msgid messageid key
渠道：来源 反馈渠道 来源渠道 受理渠道 反馈来源 投诉渠道 channel source origin
类型：反馈类型 投诉类型 工单类型 问题类型 type kind issuetype
分类：问题分类 类别 问题类别 反馈分类 投诉类别 一级分类 category topic
状态：处理状态 工单状态 当前状态 办理状态 进度 处理进度 status state
处理结果：处理意见 处理情况 处理方案 处理措施 解决方案 回复 回复内容 答复 答复内容 办理结果
处理结果：result resolution reply response answer
经手人：处理人 负责人 受理人 跟进人 客服 坐席 责任人 assignee owner agent handler
"""


def _read(called: str) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for line in called.split("\n"):
        field, _, names = line.partition("：")
        if names:
            fields[field] = (*fields.get(field, (field,)), *names.split())
    return fields


FIELDS: Mapping[str, tuple[str, ...]] = _read(_CALLED)
"""Field → the headings it is known by, the surest first; each in lower case and without blanks."""
