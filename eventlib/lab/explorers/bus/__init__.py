"""`BusExplorer`: publish, watch each delivery, make a consumer fail, mend it, retry."""

from eventlib.lab.explorers.bus.explorer import BusExplorer

__all__ = ["BusExplorer"]
