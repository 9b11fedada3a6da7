"""Its address in notebooks that were handed out earlier; it lives in `eventlib.patterns`."""

from eventlib.patterns import Snapshots

__all__ = ["Snapshots"]
