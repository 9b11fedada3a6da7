"""`ChaosExplorer`: the same events delivered badly to several consumers, one delivery at a time."""

from eventlib.lab.chaos_explorer.explorer import ChaosExplorer

__all__ = ["ChaosExplorer"]
