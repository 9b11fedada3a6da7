"""How fast eventlib is, as ratios against peers that do the same work in the same run.

`make bench` runs it; `make test` never does.
"""
