"""`ReplayExplorer`: move through the history of an account, event by event, and see it change."""
