"""What the platform tells the app beside what members write: every event, with the fields it comes with."""

from typing import Any

from bot.sandbox.wecom.callback.xml import Field

EVENTS: dict[str, dict[str, Field]] = {
    "subscribe": {"EventKey": ""},
    "unsubscribe": {"EventKey": ""},
    "enter_agent": {"EventKey": ""},
    "LOCATION": {"Latitude": "31.2304", "Longitude": "121.4737", "Precision": "65", "AppType": "wxwork"},
    "click": {"EventKey": "menu_1"},
    "view": {"EventKey": "https://huisheng.example/"},
    "view_miniprogram": {"EventKey": "pages/index"},
    "scancode_push": {"EventKey": "scan", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}},
    "scancode_waitmsg": {"EventKey": "scan", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}},
    "pic_sysphoto": {"EventKey": "pic", "SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": "0" * 32}}}},
    "pic_photo_or_album": {
        "EventKey": "pic",
        "SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": "0" * 32}}},
    },
    "pic_weixin": {"EventKey": "pic", "SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": "0" * 32}}}},
    "location_select": {
        "EventKey": "where",
        "SendLocationInfo": {"Location_X": "23", "Location_Y": "113", "Scale": "15", "Label": "广州", "Poiname": ""},
        "AppType": "wxwork",
    },
    "batch_job_result": {"BatchJob": {"JobId": "job-1", "JobType": "sync_user", "ErrCode": 0, "ErrMsg": "ok"}},
    "change_contact": {"ChangeType": "update_user"},
    "open_approval_change": {"ApprovalInfo": {"ThirdNo": "1", "OpenSpName": "审批", "OpenSpStatus": 2}},
    "share_agent_change": {},
    "share_chain_change": {},
    "inactive_alert": {"EffectTime": 0},
    "low_active_alert": {"EffectTime": 0},
    "close_inactive_agent": {},
    "reopen_inactive_agent": {},
    "low_active": {},
    "active_restored": {},
    "taskcard_click": {"EventKey": "accept", "TaskId": "task-1"},
}
"""Event → its fields, as they are where the caller gives no others."""
OPEN = ("change_contact", "open_approval_change", "share_agent_change", "share_chain_change")
"""Events with further fields of many kinds: whatever is given goes along."""
FROM_THE_SYSTEM = (
    *OPEN,
    "batch_job_result",
    "inactive_alert",
    "low_active_alert",
    "close_inactive_agent",
    "reopen_inactive_agent",
    "low_active",
    "active_restored",
)
"""`FromUserName` is `sys`."""
MESSAGES: dict[str, dict[str, Field]] = {
    "msg:location": {
        "Location_X": "31.2304",
        "Location_Y": "121.4737",
        "Scale": 15,
        "Label": "上海市黄浦区",
        "AppType": "wxwork",
    },
    "msg:link": {
        "Title": "设备说明书",
        "Description": "第 3 页",
        "Url": "https://huisheng.example/manual",
        "PicUrl": "https://huisheng.example/manual.png",
    },
}
"""Messages that nobody can type: a place, a link."""
ANSWERABLE = (
    "",
    "subscribe",
    "enter_agent",
    "LOCATION",
    "click",
    "view",
    "view_miniprogram",
    "scancode_waitmsg",
    "template_card_menu_event",
    "template_card_event",
)
"""Events to which a passive reply may be given; "" is a message."""


def filled(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of an event or message, with those given. Errors: ValueError for one that it does not have."""
    known = {**EVENTS, **MESSAGES}[name]
    strangers = [field for field in fields if field not in known and name not in OPEN]
    if strangers:
        raise ValueError(f"{name} 没有字段 {'、'.join(strangers)}")
    kind = {"MsgType": name.removeprefix("msg:")} if name in MESSAGES else {"MsgType": "event", "Event": name}
    return {**kind, **known, **fields}
