"""What may be sent where: names, subjects, patterns, headers; the same for every engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from eventlib.event import check_name

PRINTABLE = "".join(map(chr, range(0x21, 0x7F))).replace('"', "").replace("%", "")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_WORD = r"[^\s.*>]+"
_SUBJECT = re.compile(rf"(?!\$){_WORD}(\.{_WORD})*")
_PATTERN = re.compile(rf"(?!\$)({_WORD}|\*)(\.({_WORD}|\*))*(\.>)?|>")
_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")


def check_named(what: str, name: Any) -> None:
    """Refuse what cannot be the name of a stream or a durable."""
    if type(name) is not str or not _NAME.fullmatch(name):
        raise ValueError(f"{what} is {name!r}: use up to 100 ASCII letters, digits, - and _")


def check_subject(subject: Any, pattern: bool = False) -> None:
    """Refuse what nobody could publish on; with `pattern`, what matches no subject."""
    check_name("subject", subject)
    if not (_PATTERN if pattern else _SUBJECT).fullmatch(subject):
        raise ValueError(
            f"{subject!r} is no subject: words without spaces, one dot between them, no $ first; "
            "in a pattern, not in a message's subject, * is one word and a last > all that follow"
        )


def arrives(name: str, value: str) -> bool:
    """Whether a header of ours would arrive as it is."""
    ours = _NAME.fullmatch(name) and not name.lower().startswith("nats-")
    return bool(ours and _VALUE.fullmatch(value))


def check_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """A copy of the headers; refuse what would not arrive as it is."""
    for name, value in headers.items():
        if not arrives(name, value):
            raise ValueError(
                f"header {name!r}: {value!r} would not arrive: a name is ASCII letters, digits and "
                "- (not nats-…), a value printable ASCII without a space around it"
            )
    return dict(headers)


def seconds(what: str, number: Any, least: float = 0.0) -> float:
    """A number of seconds, as a float."""
    if type(number) not in (int, float) or not least <= number < 1e9:
        raise ValueError(f"{what} is a number of seconds, {least:g} or more, not {number!r}")
    return float(number)


def overlap(a: str, b: str) -> bool:
    """Whether a subject can match both patterns (a subject matches itself alone).

    >>> overlap("order.*", "order.paid"), overlap("order.>", "order"), overlap("*.paid", "order.>")
    (True, False, True)
    """
    one, other = a.split("."), b.split(".")
    for x, y in zip(one, other, strict=False):
        if ">" in (x, y):
            return True
        if x != y and "*" not in (x, y):
            return False
    return len(one) == len(other)


def differs(what: str, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """What to say of a stream or a durable that is there with other settings."""
    other = [f"{key} {there[key]!r}, not {it!r}" for key, it in wanted.items() if there[key] != it]
    return f"{what} is there with other settings: {'; '.join(other)}. Choose another name"
