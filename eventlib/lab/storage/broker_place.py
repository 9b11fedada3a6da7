"""Where a notebook's messages go: to a NATS server of its own, or to a broker in its kernel."""

from __future__ import annotations

import importlib.util
import sys

from eventlib.broker import Broker, open_broker
from eventlib.lab.note import Note
from eventlib.lab.session import text
from eventlib.lab.storage.server import NoServer


class BrokerPlace:
    """`connect` as often as you like: one place, many connections. True where it is a server."""

    def __init__(self) -> None:
        self._server = None
        self._note = Note("ok", text("broker", "running"))
        try:
            if sys.platform == "emscripten":
                raise NoServer(text("broker", "in_browser"))
            if importlib.util.find_spec("nats") is None:
                raise NoServer(text("broker", "not_installed"))
            from eventlib.lab.storage.nats_server import NatsServer

            self._server = NatsServer()
        except NoServer as reason:
            self._note = Note("warning", text("broker", "in_process").format(reason=reason))
            self._broker = open_broker()

    def connect(self) -> Broker:
        """A connection to the server; where there is none, the broker in this process."""
        return open_broker(self._server.address) if self._server else self._broker

    def crash(self) -> None:
        """Kill the server as a crash would, and start it again with what is on its disk."""
        if self._server:
            self._server.kill()
            self._server.start()

    def __bool__(self) -> bool:
        return self._server is not None

    def __repr__(self) -> str:
        return repr(self._note)

    def _repr_html_(self) -> str:
        return self._note._repr_html_()


def start_broker() -> BrokerPlace:
    """A broker for this notebook, which goes when its kernel does."""
    return BrokerPlace()
