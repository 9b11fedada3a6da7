"""`ProjectionExplorer`: what was written, and what each read model has made of it so far."""
