"""`ReplayExplorer`: move through the history of an account, event by event, and see it change."""

from eventlib.lab.explorers.replay.explorer import ReplayExplorer

__all__ = ["ReplayExplorer"]
