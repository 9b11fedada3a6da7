"""`ChaosExplorer`: the same events delivered badly to several consumers, one delivery at a time."""
