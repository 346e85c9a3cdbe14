"""When a known problem is solved, so is everybody's who met it: each hears of it in their own words."""

from handlers import grading
from handlers.cards.repainting import repaint
from handlers.scene import Scene
from storage import feedback, joinings
from storage.feedback import Category, Feedback, Move


def with_it(scene: Scene, known: Feedback) -> None:
    """Whatever has joined this solved problem and is still open is solved with it; done twice, it is done once.

    What colleagues told its first reporter is theirs alone: none of it is passed on.
    """
    for matter in joinings.joined(scene.session, known):
        if Move.FOLLOW in feedback.allowed(matter, None):
            said = scene.words("system.follow")
            feedback.move(scene.session, matter, Move.FOLLOW, scene.at, None, why=known.number, words=said)


def met_again(scene: Scene, number: str) -> None:
    """One more met the known problem of this number, or one less: it may rise, and its cards show how many."""
    known = feedback.by_number(scene.session, number)
    if known is None:
        return
    if known.category != Category.RESOLVED:
        grading.met_by(scene, known, joinings.companies(scene.session, known))
    repaint(scene, known)
