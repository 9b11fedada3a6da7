"""What every explorer shares, in Python and in the page."""
