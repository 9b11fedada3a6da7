"""Answers to 11.1, one message handled."""


def stub(message, work):
    message.ack()
    work(message)


def never_acknowledges(message, work):
    work(message)


def never_works(message, work):
    message.ack()


def lets_the_error_out(message, work):
    work(message)
    message.ack()


def acknowledges_whatever_happens(message, work):
    try:
        work(message)
    except ConnectionError:
        pass
    message.ack()


def gives_up_at_once(message, work):
    try:
        work(message)
    except Exception:
        message.term()
    else:
        message.ack()


def forgets_to_give_it_back(message, work):
    try:
        work(message)
    except Exception:
        return
    message.ack()


def gives_it_back_at_once(message, work):
    try:
        work(message)
    except Exception:
        message.nak()
    else:
        message.ack()


def acknowledges_before_and_gives_back(message, work):
    message.ack()
    try:
        work(message)
    except Exception:
        message.nak(delay=1)


def gives_back_what_went_well(message, work):
    work(message)
    message.nak(delay=1)


def else_branch(message, work):
    try:
        work(message)
    except Exception:
        message.nak(1)
    else:
        message.ack()


def returns_early(lent, pack):
    try:
        pack(lent)
    except ConnectionError:
        lent.nak(delay=2.0)
        return
    lent.ack()


def with_a_flag(message, work):
    failed = False
    try:
        work(message)
    except Exception:
        failed = True
    if failed:
        message.nak(delay=1)
    else:
        message.ack()


def waits_longer_each_time(message, work):
    try:
        work(message)
        message.ack()
    except Exception:
        message.nak(delay=message.deliveries)


WRONG = [
    ("lost", "the stub: acknowledges first", stub),
    ("unacked", "never acknowledges", never_acknowledges),
    ("undone", "never works", never_works),
    ("escaped", "lets the error out", lets_the_error_out),
    ("gave_up", "acknowledges what failed", acknowledges_whatever_happens),
    ("gave_up", "ends what failed", gives_up_at_once),
    ("late", "leaves it to ack_wait", forgets_to_give_it_back),
    ("at_once", "gives it back at once", gives_it_back_at_once),
    ("lost", "acknowledges first and gives back", acknowledges_before_and_gives_back),
    ("unacked", "gives back what went well", gives_back_what_went_well),
    ("missing", "passes what the function returned", None),
]
TOLD = {"the stub: acknowledges first": {"lost": "ORD1"}}
RIGHT = [
    ("else", else_branch),
    ("an early return; other names", returns_early),
    ("a flag", with_a_flag),
    ("a wait that grows", waits_longer_each_time),
]
