"""What is lost when a program dies, what "durable" costs, and who overtakes whom in a server."""

from eventlib.lab.storage.disk import measure_disk
from eventlib.lab.storage.durability import commits_in, plot_durability, plot_writers
from eventlib.lab.storage.killing import run_program
from eventlib.lab.storage.pictures import draw_runs
from eventlib.lab.storage.race import Race
from eventlib.lab.storage.relay import relay_from_checkpoint

__all__ = [
    "Race",
    "commits_in",
    "draw_runs",
    "measure_disk",
    "plot_durability",
    "plot_writers",
    "relay_from_checkpoint",
    "run_program",
]
