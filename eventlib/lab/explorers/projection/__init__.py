"""`ProjectionExplorer`: what was written, and what each read model has made of it so far."""

from eventlib.lab.explorers.projection.explorer import ProjectionExplorer

__all__ = ["ProjectionExplorer"]
