"""What the checks of 10 look at in classes that they have never seen."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any


def state(aggregate: Any) -> dict[str, Any]:
    """The public attributes, as they are now."""
    return deepcopy({k: v for k, v in vars(aggregate).items() if not k.startswith("_")})


def refusal(command: Callable[[], object]) -> str:
    """What the command was refused with; an empty text when it was accepted."""
    try:
        command()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""
