"""Its address in notebooks that were handed out earlier; it lives in `eventlib.patterns`."""

from eventlib.patterns import Upcaster

__all__ = ["Upcaster"]
