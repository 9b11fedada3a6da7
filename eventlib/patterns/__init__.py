"""Patterns on top of the core, each in one module: read what you need."""

from eventlib.patterns.snapshot import Snapshots
from eventlib.patterns.upcast import Upcaster

__all__ = ["Snapshots", "Upcaster"]
