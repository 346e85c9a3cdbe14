"""A bot made of nothing but DingTalk's own SDK: it answers, sends cards of both templates, and hears of events."""

import sys

import dingtalk_stream
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotMessage, EventMessage

CLIENT_ID, CLIENT_SECRET, TEMPLATE = sys.argv[1:4]
AI = "智能卡片"


class Answering(dingtalk_stream.ChatbotHandler):
    """Says back what it heard, and hangs a card below it."""

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        heard = ChatbotMessage.from_dict(callback.data)
        if AI in heard.text.content:
            self._think_aloud(heard)
            return AckMessage.STATUS_OK, "OK"
        self.reply_text(f"听到了：{heard.text.content.strip()}", heard)
        variables = {"title": "工单", "state": "待接单", "btn1": "接单", "act1": "accept:7:1"}
        dingtalk_stream.CardReplier(self.dingtalk_client, heard).create_and_deliver_card(
            TEMPLATE, variables, at_sender=True
        )
        return AckMessage.STATUS_OK, "OK"

    def _think_aloud(self, heard: ChatbotMessage) -> None:
        card = dingtalk_stream.AIMarkdownCardInstance(self.dingtalk_client, heard)
        card.set_title_and_logo("工单", "")
        card.ai_start()
        card.ai_streaming("打印机")
        card.ai_streaming("坏了", append=True)
        card.ai_finish(button_list=[{"text": "接单", "color": "blue", "id": "accept:7:1", "request": True}])


class Repainting(dingtalk_stream.CallbackHandler):
    """Answers a click with the card's next state."""

    async def process(self, callback: CallbackMessage) -> tuple[int, dict[str, object]]:
        clicked = dingtalk_stream.CardCallbackMessage.from_dict(callback.data)
        pressed = clicked.content["cardPrivateData"]
        action = pressed["params"].get("action") or pressed["actionIds"][0]
        return AckMessage.STATUS_OK, {
            "cardUpdateOptions": {"updateCardDataByKey": True},
            "cardData": {"cardParamMap": {"state": f"{clicked.user_id} {action}", "msgContent": "已接单"}},
        }


class Noting(dingtalk_stream.EventHandler):
    """Takes every event as it comes."""

    async def process(self, event: EventMessage) -> tuple[int, str]:
        return AckMessage.STATUS_OK, event.headers.event_type


client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential(CLIENT_ID, CLIENT_SECRET))
client.register_callback_handler(ChatbotMessage.TOPIC, Answering())
client.register_callback_handler(dingtalk_stream.Card_Callback_Router_Topic, Repainting())
client.register_all_event_handler(Noting())
client.start_forever()
