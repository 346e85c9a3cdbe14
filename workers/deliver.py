"""Show something in a chat, or paint a card anew."""

from storage import deliveries, paintings
from workers.delivering.painting import paint_later, paint_one
from workers.delivering.sending import send_later, send_one
from workers.pile import Pile, work_off
from workers.shift import on_shift


def deliver(delivery_id: int) -> None:
    """Send everything that waits, each chat in its order; the id is only which row rang."""
    work_off(on_shift(), DELIVERIES)


def repaint(delivery_id: int) -> None:
    """Paint every card that looks older than it should; the id is only which row rang."""
    work_off(on_shift(), PAINTINGS)


DELIVERIES = Pile("deliver", deliveries.due, send_one, send_later)
PAINTINGS = Pile("repaint", paintings.unpainted, paint_one, paint_later)
