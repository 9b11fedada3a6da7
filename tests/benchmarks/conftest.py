"""`make test` never runs these: they need their peers, minutes, and a quiet machine."""

collect_ignore_glob = ["*.py"]
