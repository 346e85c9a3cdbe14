"""A bot made of nothing but DingTalk's own SDK: it answers every message, sends a card, and repaints it on a click."""

import sys

import dingtalk_stream
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotMessage

CLIENT_ID, CLIENT_SECRET, TEMPLATE = sys.argv[1:4]


class Answering(dingtalk_stream.ChatbotHandler):
    """Says back what it heard, and hangs a card below it."""

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        heard = ChatbotMessage.from_dict(callback.data)
        self.reply_text(f"听到了：{heard.text.content.strip()}", heard)
        variables = {"title": "工单", "state": "待接单", "btn1": "接单", "act1": "accept:7:1"}
        dingtalk_stream.CardReplier(self.dingtalk_client, heard).create_and_deliver_card(
            TEMPLATE, variables, at_sender=True
        )
        return AckMessage.STATUS_OK, "OK"


class Repainting(dingtalk_stream.CallbackHandler):
    """Answers a click with the card's next state."""

    async def process(self, callback: CallbackMessage) -> tuple[int, dict[str, object]]:
        clicked = dingtalk_stream.CardCallbackMessage.from_dict(callback.data)
        action = clicked.content["cardPrivateData"]["params"]["action"]
        return AckMessage.STATUS_OK, {
            "cardUpdateOptions": {"updateCardDataByKey": True},
            "cardData": {"cardParamMap": {"state": f"{clicked.user_id} {action}"}},
        }


client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential(CLIENT_ID, CLIENT_SECRET))
client.register_callback_handler(ChatbotMessage.TOPIC, Answering())
client.register_callback_handler(dingtalk_stream.Card_Callback_Router_Topic, Repainting())
client.start_forever()
