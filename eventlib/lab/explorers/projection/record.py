"""What is written down of each step: the log's end and the read models, as they were then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["start", "write", "refused", "move", "deliver", "rebuild", "pace", "failed"]


@dataclass(frozen=True, slots=True)
class Model:
    """A read model at one moment."""

    name: str
    position: int
    behind: int | None
    """How many events behind the log it follows; `None`: it moves when it is told to."""
    rows: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """Both sides at one moment: where the log ends, and each read model."""

    end: int
    models: tuple[Model, ...]

    def model(self, name: str) -> Model:
        """The read model of this name."""
        return next(model for model in self.models if model.name == name)


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, in a sentence, and where it led."""

    kind: Kind
    says: str
    frame: Frame
    name: str = ""
    """The read model it happened to, if it was one alone."""
    event: int = 0
    """The position of the event that was delivered."""
