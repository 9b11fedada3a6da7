"""Answers to 9.2, a refused command leaves nothing."""


def early(step):
    if step.error is None:
        return True
    if step.events:
        return False
    return step.before == step.after


def with_assert(step):
    if step.error is not None:
        return len(step.events) == 0 and step.before["balance"] == step.after["balance"]
    return True


def not_any(step):
    return not (step.error and (step.events or step.before != step.after))


def implies(step):
    return step.error is None or (step.events, step.after) == ([], step.before)


WRONG = [
    ("missing", "not a function", True),
    ("missing", "not written yet", None),
    ("blind", "always true", lambda step: True),
    ("blind", "looks at what was accepted", lambda step: step.error is not None or step.events),
    ("accepted", "always false", lambda step: False),
    ("accepted", "nothing may ever change", lambda step: step.after == step.before),
    ("accepted", "and for or", lambda step: step.error is None and not step.events),
    ("strict", "nothing may ever be refused", lambda step: step.error is None),
    (
        "strict",
        "a replay knows what others did",
        lambda step: step.error is None or step.replayed == step.before,
    ),
    ("no_events", "the object alone", lambda step: not step.error or step.after == step.before),
    ("no_state", "the store alone", lambda step: not step.error or not step.events),
]
RIGHT = [
    ("early returns", early),
    ("the balance is enough", with_assert),
    ("one condition", not_any),
    ("a pair", implies),
]
