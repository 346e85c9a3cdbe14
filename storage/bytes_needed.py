"""Whether anybody still needs the bytes that are kept under a SHA-256."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.attachments import Attachment, Fate
from storage.forms import Draft


def are_needed(session: Session, sha256: str) -> bool:
    """Whether a message has brought these bytes, or is about to; or whether they are on a sheet not yet sent."""
    brought = or_(Attachment.sha256 == sha256, Attachment.source == sha256)
    kept = and_(brought, Attachment.status.in_((Fate.WANTED, Fate.STORED)))
    if session.scalar(select(Attachment.id).where(kept).limit(1)) is not None:
        return True
    sheets = session.scalars(select(Draft.pictures).where(Draft.sent_at.is_(None)))
    return any(one["sha256"] == sha256 for pictures in sheets for one in pictures)
