"""`ChaosExplorer`: the same events delivered badly to several consumers, one delivery at a time."""

from eventlib.lab.explorers.chaos.explorer import ChaosExplorer

__all__ = ["ChaosExplorer"]
