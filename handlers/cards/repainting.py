"""Every card of a feedback that hangs somewhere shows what is true now."""

from handlers.cards import staff
from handlers.scene import Scene
from storage import deliveries
from storage.feedback import Feedback


def repaint(scene: Scene, matter: Feedback, cause: str = "") -> None:
    """Have all of them painted anew that look older than they should; the one that `cause` just sent looks right."""
    for row in deliveries.cards_of(scene.session, matter.id, staff.PURPOSE):
        if row.person is not None and row.cause != cause:
            fresh = staff.card(scene, matter, row.person).model_dump(mode="json")
            deliveries.repaint(scene.session, row, fresh, scene.at)
