"""A program that starts relays and consumers, to be killed: it imports once, each costs a fork.

It takes orders, a line of JSON each, and says how each ended, `0` when it had done its work, and
whether it has killed (`[0, true]`):

    {"part": "relay", "folder": "…", "address": "nats://…", "at": 17, "victim": 0}

Where it is at the 17th call inside eventlib, it kills `victim` with SIGKILL: itself (0), or the
server whose number that is, and goes on.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from eventlib import EventStore
from eventlib.broker import BrokerError, open_broker
from eventlib.broker.inbox import Inbox
from eventlib.broker.jetstream import JetStreamBroker
from eventlib.broker.listening import dead_letters, listen
from eventlib.broker.relay import Relay

ACK_WAIT = 0.1  # seconds until what a dead consumer had in flight comes again


def relay(folder: Path, address: str) -> None:
    """Publish all that the store has, and is not published yet."""
    with EventStore(folder / "bank.db") as store, open_broker(address) as broker:
        Relay(store, broker, folder / "relay.db").run()


def consume(folder: Path, address: str) -> None:
    """Count what waits, until all of it is settled."""
    with open_broker(address) as broker:
        inbox = Inbox({"*": count}, folder / "inbox.db")
        audit = broker.consumer("BANK", "audit", ack_wait=ACK_WAIT)
        while audit.place().waiting or audit.place().in_flight:
            listen(audit, inbox.handle, dead_letters(broker, "dead.audit"), timeout=2 * ACK_WAIT)


def count(view: Any, event: Any) -> None:
    view[event.id] = view.get(event.id, 0) + 1
    view["balance"] = view.get("balance", 0) + event.data["amount"]


PARTS = {"relay": relay, "consume": consume}


def kill_at(number: int, victim: int, killed: Any) -> None:
    """`killed` is a place to note it that outlives this process."""
    left = number

    def profile(frame: FrameType, what: str, _: object) -> None:
        nonlocal left
        if what in ("call", "c_return") and "eventlib" in frame.f_code.co_filename:
            left -= 1
            if left == 0:
                killed[0] = 1
                os.kill(victim or os.getpid(), signal.SIGKILL)

    sys.setprofile(profile)


def run(order: dict[str, Any]) -> tuple[int, bool]:
    """In a process of its own; how it ended, 0, 3 (the broker was gone) or the signal; and killed?

    Who was killed may seem alive for a moment, so the killer says it.
    """
    killed = mmap.mmap(-1, 1)  # shared with the process
    pid = os.fork()
    if pid:
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return ended, killed[0] == 1
    ended = 1
    try:
        kill_at(order["at"], order["victim"], killed)
        PARTS[order["part"]](Path(order["folder"]), order["address"])
        ended = 0
    except BrokerError:
        ended = 3
    except BaseException as error:
        print(repr(error), file=sys.stderr)
    finally:
        os._exit(ended)


def main() -> None:
    assert JetStreamBroker is not None  # imported before the first fork
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
