"""Answers to 11.2, how long to wait before the next delivery."""


def stub(deliveries):
    return 0


def doubles_for_ever(deliveries):
    return 2**deliveries / 2


def always_one(deliveries):
    return 1 if deliveries < 8 else None


def grows_by_one(deliveries):
    return deliveries if deliveries < 8 else None


def three_tries(deliveries):
    return [1, 2, 4, None][deliveries - 1]


def gives_up_at_once(deliveries):
    return None


def one_long_wait(deliveries):
    return 60 if deliveries == 1 else None


def as_text(deliveries):
    return f"{deliveries} s"


def backwards(deliveries):
    return 1 - deliveries * 2 if deliveries < 8 else None


def doubling(deliveries):
    return 2 ** (deliveries - 1) if deliveries <= 6 else None


def from_a_list(times):
    waits = [1, 2, 4, 10, 20, 40]
    return waits[times - 1] if times <= len(waits) else None


def tripling(deliveries):
    if deliveries < 6:
        return 3.0 ** (deliveries - 1)
    return None


def from_half_a_second(deliveries):
    waits = {n: 0.5 * 2 ** (n - 1) for n in range(1, 8)}
    return waits.get(deliveries)


WRONG = [
    ("never", "the stub: at once, for ever", stub),
    ("never", "doubles for ever", doubles_for_ever),
    ("flat", "always the same wait", always_one),
    ("flat", "grows by one", grows_by_one),
    ("early", "three tries", three_tries),
    ("early", "gives up at once", gives_up_at_once),
    ("first", "one long wait", one_long_wait),
    ("number", "a text", as_text),
    ("number", "a wait below zero", backwards),
    ("missing", "passes what the function returned", 1),
]
TOLD = {"three tries": {"sum": "7"}, "grows by one": {"one": "2", "next": "3"}}
RIGHT = [
    ("doubling", doubling),
    ("a list; other names", from_a_list),
    ("tripling", tripling),
    ("half a second first; a dict", from_half_a_second),
]
