"""`BusExplorer`: publish, watch each delivery, make a consumer fail, mend it, retry."""
