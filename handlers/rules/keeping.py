"""What the rules made of a complete feedback, written down: who is told of it follows from its assignment."""

from handlers.rules.ruling import Ruling
from handlers.scene import Scene
from storage import rules
from storage.feedback import Feedback


def keep(scene: Scene, matter: Feedback, ruling: Ruling) -> None:
    """Write down what fitted."""
    for match in ruling.matches:
        text = match.rule.model_dump(mode="json")
        rules.keep(scene.session, matter, text, scene.at, acted=match.rule.acts, did=match.did)
