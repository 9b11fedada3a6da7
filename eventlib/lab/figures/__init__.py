"""Tables and figures: what happened over time, as pandas and matplotlib show it."""
