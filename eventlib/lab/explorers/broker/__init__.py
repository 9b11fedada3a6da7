"""`BrokerExplorer`: a stream, and where each of its consumers is, from a recording."""

from eventlib.lab.explorers.broker.explorer import BrokerExplorer
from eventlib.lab.explorers.broker.record import Recording

__all__ = ["BrokerExplorer", "Recording"]
