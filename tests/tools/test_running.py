"""A notebook that is run for its deck has the still pictures of its explorers."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from slides.running import run

SHOW = """from eventlib.broker import open_broker
from eventlib.lab import BrokerExplorer, Recording
recording = Recording(open_broker())
recording.add_stream("ORDERS", ["order.>"])
for _ in range(2):
    recording.publish("order.paid", b"")
BrokerExplorer(recording, "ORDERS")"""


def test_also_where_a_loop_takes_the_name_of_the_last_answer(tmp_path: Path) -> None:
    path = tmp_path / "11-broker.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(SHOW)]), path)
    (cell,) = run(path).cells
    (picture,) = cell.metadata.storyboard
    assert "<svg" in picture["data"]["text/html"]
