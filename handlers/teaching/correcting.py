"""A colleague puts something right: it counts for this feedback at once, for words like its own, and can be undone."""

from handlers import grading
from handlers.plain import plain
from handlers.scene import Scene
from handlers.teaching.memory import IS_FEEDBACK, NAMES, NOT_FEEDBACK, shown
from handlers.triage.judge import FEEDBACK, FEELING, KIND, TOPIC
from handlers.triage.learning.precedents import traits
from storage import feedback, lessons
from storage.feedback import Feedback, Move, State
from storage.lessons import Lesson
from storage.people import Person


def correct(scene: Scene, matter: Feedback, decision: str, becomes: str, actor: Person) -> Lesson:
    """It was taken for something else: `becomes` is the right kind, topic (the name it came with) or sentiment.

    What the customer was promised and who owns it stays. Errors: MoveNotAllowed.
    """
    feedback.check(matter, Move.CORRECT, actor)
    was = value_of(scene, matter, decision)
    lesson = _teach(scene, matter, decision, was, becomes, actor)
    _note(scene, matter, decision, (was, becomes), actor)
    return lesson


def dismiss(scene: Scene, matter: Feedback, actor: Person) -> Lesson:
    """It is no feedback at all: it leaves the desk, and nobody asks its customer anything. Errors: MoveNotAllowed."""
    feedback.check(matter, Move.DISMISS, actor)
    lesson = _teach(scene, matter, FEEDBACK, IS_FEEDBACK, NOT_FEEDBACK, actor)
    feedback.move(scene.session, matter, Move.DISMISS, scene.at, actor)
    return lesson


def undo(scene: Scene, lesson: Lesson, actor: Person | None) -> bool:
    """Take a correction back, and its consequences; False when that was done before.

    `actor` is None where an administrator does it. Errors: MoveNotAllowed.
    """
    if lesson.undone_at is not None:
        return False
    matter = feedback.hold(scene.session, lesson.feedback)
    if lesson.decision == FEEDBACK:
        _restore(scene, matter, lesson, actor)
        return True
    feedback.check(matter, Move.CORRECT, actor)
    lessons.undo(scene.session, lesson, scene.at, actor)
    _note(scene, matter, lesson.decision, (lesson.becomes, ""), actor)
    return True


def value_of(scene: Scene, matter: Feedback, decision: str) -> str:
    """What it is taken for now; a topic by the name it came with."""
    values = {
        KIND: matter.kind,
        TOPIC: scene.policy.taxonomy.known_as(matter.topic),
        FEELING: matter.sentiment,
        FEEDBACK: NOT_FEEDBACK if State(matter.state) is State.DISMISSED else IS_FEEDBACK,
    }
    return values[decision]


def called(scene: Scene, decision: str, value: str) -> str:
    """A value as people read it here."""
    return scene.policy.taxonomy.name_of(value) if decision == TOPIC else shown(decision, value)


def _restore(scene: Scene, matter: Feedback, lesson: Lesson, actor: Person | None) -> None:
    if State(matter.state) is State.DISMISSED:
        feedback.move(scene.session, matter, Move.RESTORE, scene.at, actor)
    lessons.undo(scene.session, lesson, scene.at, actor)


def _teach(scene: Scene, matter: Feedback, decision: str, was: str, becomes: str, actor: Person) -> Lesson:
    pieces = sorted(traits(plain(matter.text)))
    return lessons.teach(scene.session, matter, decision, becomes, actor, scene.at, was=was, traits=pieces)


def _note(scene: Scene, matter: Feedback, decision: str, change: tuple[str, str], actor: Person | None) -> None:
    """Take it for what it is now, with a line of history; `change` is from what to what, "" for what follows."""
    grading.reread(scene, matter)
    was, becomes = change[0], change[1] or value_of(scene, matter, decision)
    why = scene.words(
        "system.corrected",
        what=NAMES[decision],
        before=called(scene, decision, was),
        after=called(scene, decision, becomes),
    )
    feedback.move(scene.session, matter, Move.CORRECT, scene.at, actor, why=why)
