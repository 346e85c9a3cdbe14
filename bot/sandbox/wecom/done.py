"""What a call of the API that succeeded is answered with."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Done:
    """What the answer carries beside errcode 0, and remarks for the wire log."""

    answer: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
