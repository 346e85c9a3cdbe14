"""What should have been the door's own answer and could not be shown there: it follows as deliveries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.messages import Clicked, Heard, Show
from storage import deliveries, paintings, transcript
from storage.feedback import Feedback


def leave(session: Session, heard: Heard, shows: Sequence[Show], at: datetime) -> None:
    """Write these down for a worker, once for each thing heard; what was never heard has no answer."""
    message = transcript.known(session, heard.who.platform, heard.who.account, heard.message_id)
    if message is None or message.chat is None:
        return
    matter = session.get(Feedback, message.feedback_id) if message.feedback_id else None
    for place, show in enumerate(shows, start=1):
        shown = show.model_dump(mode="json")
        cause, purpose = f"message:{message.id}", f"unsaid.{place}"
        deliveries.deliver(session, cause, purpose, message.chat, shown, at, message.person, matter)


def paint_later(session: Session, click: Clicked, at: datetime) -> None:
    """The pressed card does not look as the answer said: a painter paints it by the platform's own call."""
    message = transcript.known(session, click.who.platform, click.who.account, click.message_id)
    if message is None or message.chat is None:
        return
    row = deliveries.by_card(session, click.card, message.chat)
    if row is not None:
        paintings.unpaint(session, row, at)
