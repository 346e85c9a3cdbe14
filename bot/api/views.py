"""A feedback and what was said about it, as other programs read it."""

from typing import Any

from sqlalchemy.orm import Session

from bot.api import bodies
from handlers import progress
from handlers.files import KINDS
from handlers.scene import Scene
from storage import talk
from storage.feedback import Category, Feedback


def of(session: Session, scene: Scene, matter: Feedback) -> bodies.Feedback:
    """All that its program may know: what its customer would read in a chat, and nothing of ours besides."""
    return bodies.Feedback(
        number=matter.number,
        text=matter.text,
        state=progress.state(scene, matter),
        settled=matter.category == Category.RESOLVED,
        owner=matter.assignee.name if matter.assignee else "",
        respond_by=matter.respond_by,
        resolve_by=matter.resolve_by,
        created_at=matter.created_at,
        changed_at=matter.changed_at,
        messages=tuple(_line(line) for line in talk.lines(session, matter.chat)),
    )


def _line(line: talk.Line) -> bodies.Line:
    if line.show is None:
        return bodies.Line(at=line.at, by="customer", text=line.text)
    options = tuple(str(button["label"]) for button in line.show.get("buttons") or ())
    return bodies.Line(at=line.at, by="us", text=words_of(line.show), options=options)


def words_of(show: dict[str, Any]) -> str:
    """A shown Text, Card or File in plain words."""
    if show["type"] == "file":
        return f"[{KINDS[show['kind']]}] {show['name']}"
    facts = [f"{label}：{fact}" for label, fact in show.get("facts", ())]
    links = [f"{label} {url}" for label, url in show.get("links", ())]
    head = (show.get("title", ""), show.get("state", ""))
    return "\n".join(part for part in (*head, *facts, show["text"], *links) if part)
