"""How long words are kept once their matter is settled; its number, states, times and scores are kept for good."""

from datetime import timedelta

from handlers.scene import Scene
from storage.erasing import ageing


def forget_old_words(scene: Scene) -> int:
    """Empty what has been kept long enough, a little at a time; how many matters that was."""
    days = scene.policy.privacy.keep_days
    if not days:
        return 0
    return ageing.forget_older(scene.session, scene.at - timedelta(days=days), scene.words("erased.old"), scene.at)
