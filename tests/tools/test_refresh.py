"""Stored outputs: what a reader sees and nbval compares, the same bytes after every run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import refresh
from slides.running import run
from trouble import Trouble

pytestmark = pytest.mark.slow

CELLS = {
    "stdout": "print('uno')\nprint('dos', flush=True)\nprint('tres')",
    "widget": "import ipywidgets\nipywidgets.IntSlider(value=3, description='versión')",
    "svg": "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
    "failure": "raise ValueError('saldo insuficiente')",
    "empty": "",
    "value": "{'saldo': 1300}",
    "file": "open('banco.csv').read()",
}


def sample(path: Path, cells: dict[str, str] = CELLS) -> Path:
    notebook = new_notebook(cells=[new_markdown_cell("# Réplica", id="title")])
    for name, source in cells.items():
        cell = new_code_cell(source, id=name, execution_count=41)
        cell.outputs = [new_output("stream", text="de otra vez\n")]
        notebook.cells.append(cell)
    if "failure" in cells:
        notebook.cells[4].metadata.tags = ["raises-exception"]
    notebook.metadata = {
        "kernelspec": {"name": "mine", "display_name": "Mine", "language": "python"},
        "language_info": {"name": "python", "version": "3.99.1"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a1b2": {}}}},
        "title": "se queda",
    }
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("es")
    (folder / "banco.csv").write_text("fecha;importe")
    path = sample(folder / "02-muestra.ipynb")
    assert refresh.refresh(path) is True
    return path


def outputs(path: Path, cell_id: str) -> list[dict]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return next(cell["outputs"] for cell in notebook["cells"] if cell["id"] == cell_id)


def test_a_second_run_gives_the_same_bytes_and_does_not_write(refreshed):
    before, written = refreshed.read_bytes(), refreshed.stat().st_mtime_ns
    assert refresh.refresh(refreshed) is False
    assert refreshed.read_bytes() == before
    assert refreshed.stat().st_mtime_ns == written


def test_nbval_agrees_with_what_is_stored(refreshed):
    command = [sys.executable, "-m", "pytest", "-p", "nbval.plugin", "--nbval"]
    done = subprocess.run(
        [*command, "--nbval-current-env", refreshed.name],
        cwd=refreshed.parent,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "7 passed" in done.stdout, done.stdout


def test_what_was_printed_is_one_output(refreshed):
    (output,) = outputs(refreshed, "stdout")
    assert "".join(output["text"]) == "uno\ndos\ntres\n"


def test_a_widget_leaves_its_words_and_no_random_id(refreshed):
    (output,) = outputs(refreshed, "widget")
    assert output["data"] == {"text/plain": ["IntSlider(value=3, description='versión')"]}


def test_a_picture_stays(refreshed):
    (output,) = outputs(refreshed, "svg")
    assert "<svg" in "".join(output["data"]["image/svg+xml"])


def test_an_expected_error_keeps_its_message_and_nothing_that_varies(refreshed):
    (output,) = outputs(refreshed, "failure")
    assert output == {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "saldo insuficiente",
        "traceback": ["ValueError: saldo insuficiente"],
    }


def test_counts_run_from_one_over_the_cells_that_hold_something(refreshed):
    notebook = json.loads(refreshed.read_text(encoding="utf-8"))
    cells = notebook["cells"][1:]
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3, 4, None, 5, 6]
    assert outputs(refreshed, "value")[0]["execution_count"] == 5


def test_metadata_says_the_same_on_every_machine(refreshed):
    text = refreshed.read_text(encoding="utf-8")
    assert json.loads(text)["metadata"] == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
        "title": "se queda",
    }
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_notebook_runs_in_its_own_folder(refreshed):
    assert outputs(refreshed, "file")[0]["data"]["text/plain"] == ["'fecha;importe'"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("saldo = 1\n1 / 0", r"cell 2 \(id broken, 'saldo = 1'\): ZeroDivisionError"),
        ("while True: pass", r"cell 2 \(id broken, .*\): not done after 1 seconds"),
        ("import os\nos._exit(1)", r"cell 2 \(id broken, 'import os'\): the kernel died"),
    ],
    ids=["error", "endless", "dead kernel"],
)
def test_an_unexpected_error_names_the_cell_and_leaves_the_file(
    source, said, tmp_path, monkeypatch
):
    monkeypatch.setattr(refresh, "CELL_TIMEOUT", 1)
    path = sample(tmp_path / "02-rota.ipynb", {"fine": "1", "broken": source, "last": "1"})
    before = path.read_bytes()
    with pytest.raises(Trouble, match=rf"02-rota\.ipynb, {said}"):
        refresh.refresh(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("module", "start", "words"),
    [("server", "start_server", "PostgreSQL"), ("broker_place", "start_broker", "NATS")],
)
def test_a_run_without_a_server_is_not_stored(module, start, words, tmp_path):
    folder = tmp_path / "es"
    folder.mkdir()
    source = (
        f"from eventlib.lab import begin\nfrom eventlib.lab.storage import {module}\n"
        f"{module}.sys = type('', (), {{'platform': 'emscripten'}})\n"
        f"begin('es', '08')\n{module}.{start}()"
    )
    path = sample(folder / "08-muestra.ipynb", {"fine": source})
    before = path.read_bytes()
    with pytest.raises(Trouble, match=rf"is not stored\. Aviso: .*{words}"):
        refresh.refresh(path)
    assert path.read_bytes() == before


DIES_AT_FIRST = """
import sys
from pathlib import Path
left = Path(sys.argv.pop(1))
if starts := int(left.read_text()):
    left.write_text(str(starts - 1))
    sys.exit("Address already in use")
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""


@pytest.fixture
def dies(tmp_path, monkeypatch):
    """`dies(2)`: the kernel ends before it answers, twice, as one does whose port is taken."""
    left = tmp_path / "left"
    spec = tmp_path / "kernels" / refresh.KERNELSPEC["name"] / "kernel.json"
    spec.parent.mkdir(parents=True)
    command = [sys.executable, "-c", DIES_AT_FIRST, str(left), "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": command, "display_name": "", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    return lambda starts: left.write_text(str(starts))


def test_a_kernel_that_dies_before_it_answers_is_started_again(tmp_path, dies):
    path = sample(tmp_path / "02-muestra.ipynb", {"fine": "6 * 7"})
    dies(1)
    refresh.refresh(path)
    assert outputs(path, "fine")[0]["data"]["text/plain"] == ["42"]
    dies(1)
    (cell,) = run(path).cells[1:]
    assert cell.outputs[0]["data"]["text/plain"] == "42"


def test_a_kernel_that_does_not_start_is_named_with_what_to_do(tmp_path, dies):
    path = sample(tmp_path / "02-muestra.ipynb", {"fine": "1"})
    before = path.read_bytes()
    for runs in (refresh.refresh, run):
        dies(2)
        with pytest.raises(
            Trouble, match=r"02-muestra\.ipynb: its kernel did not start[^\n]*\n.* busy"
        ):
            runs(path)
    assert path.read_bytes() == before


def test_the_command_stops_at_the_first_notebook_that_fails(tmp_path, capsys):
    broken = sample(tmp_path / "01.ipynb", {"broken": "1 / 0"})
    later = sample(tmp_path / "02.ipynb", {"fine": "1"})
    before = later.read_bytes()
    assert refresh.main([str(broken), str(later)]) == 1
    assert later.read_bytes() == before
    assert "01.ipynb, cell 1 (id broken, '1 / 0')" in capsys.readouterr().err


def test_the_links_to_the_neighbours_are_written_with_their_titles(tmp_path):
    v4 = nbformat.v4
    titles = {"00-start.ipynb": "Begin", "01-eda.ipynb": "Publish", "02-es.ipynb": "Replay"}
    for name, title in titles.items():
        nav = v4.new_markdown_cell("typed", metadata={"tags": ["nav"]})
        notebook = v4.new_notebook(cells=[v4.new_markdown_cell(f"# {title}\n\nWhy."), nav])
        nbformat.write(notebook, tmp_path / name)
    for name in titles:
        refresh.refresh(tmp_path / name)
    links = [nbformat.read(tmp_path / name, as_version=4).cells[1].source for name in titles]
    assert links == [
        "[01 Publish →](01-eda.ipynb)",
        "[← 00 Begin](00-start.ipynb) · [02 Replay →](02-es.ipynb)",
        "[← 01 Publish](01-eda.ipynb)",
    ]
