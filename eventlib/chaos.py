"""Its address in notebooks that were handed out earlier; it lives in `eventlib.testing`."""

from eventlib.testing import Chaos, Crash

__all__ = ["Chaos", "Crash"]
