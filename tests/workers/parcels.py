"""Words on their way to 张三's group, and how they fared."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.messages import Text
from storage import deliveries
from storage.db import in_transaction, transaction
from storage.deliveries import Delivery
from storage.feedback import Feedback
from tests.storage.cast import MORNING, group, waiting, zhangsan
from tests.workers.stage import Stage

WORDS = Text(text="我来看看", mention="zhangsan").model_dump(mode="json")


def to_customer(stage: Stage, *causes: str) -> list[int]:
    """Words of 李工 for 张三, in the group; nothing else waits."""

    def write(session: Session) -> list[int]:
        matter = session.scalar(select(Feedback)) or waiting(session)
        rows = [
            deliveries.deliver(session, cause, "reply", group(session), WORDS, MORNING, zhangsan(session), matter)
            for cause in causes
        ]
        return [row.id for row in rows]

    return in_transaction(stage.house.engine, write)


def key_of(stage: Stage, delivery_id: int) -> str:
    """The name it goes by on the wire."""
    return deliveries.key_of(row_of(stage, delivery_id))


def row_of(stage: Stage, delivery_id: int) -> Delivery:
    """The delivery as it stands in the ledger now."""
    with transaction(stage.house.engine) as session:
        return session.get_one(Delivery, delivery_id)


def card_of(stage: Stage) -> Delivery:
    """The one staff card there is."""
    with transaction(stage.house.engine) as session:
        return session.scalars(select(Delivery).where(Delivery.purpose == "card")).one()
