"""What a committed notebook may not be. nbval compares outputs; these see what nbval does not.

A guard takes a notebook as nbformat reads it, and yields one sentence for each thing that is wrong.
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import refresh

ROOT = Path(__file__).resolve().parents[2]
Guard = Callable[[NotebookNode], Iterator[str]]

FORBIDDEN = {
    r"@?\binteract\s*\(|@(\w+\.)?interact\b": "interact: nbval cannot check what it prints",
    r"\bOutput\s*\(": "Output(): nbval cannot check it; set the value of an HTML widget",
    r"\bclear_output\b": "clear_output: nbval cannot check it; set the value of an HTML widget",
    r"\bdisplay\s*\(.*\)\s*\.\s*update\b|\bupdate_display\b": "display(...).update: use a widget",
    r"\bplt\s*\.\s*show\b": "plt.show: a figure as the cell's last value is shown and compared",
    r";[ \t]*$": "a trailing semicolon hides the output from nbval",
    r"\buuid[14]\b": "uuid: use store.ids, whose ids are the same in every run",
    r"\bdate(time)?\s*\.\s*(now|utcnow|today)\s*\(": "the clock: use store.clock",
    r"\btime\s*\.\s*time(_ns)?\s*\(": "the clock: use store.clock",
}
VARIES = {
    r"\bat 0x[0-9a-fA-F]+": "a memory address",
    r"(?<![\w.:/<])/(home|Users|root|tmp|var|usr|opt|mnt|private)/": "an absolute path",
    r"\b[A-Za-z]:\\\w": "an absolute path",
    re.escape(str(ROOT)): "an absolute path",
    re.escape(sys.prefix): "an absolute path",
}
SLIDE_LINES = 12
NBVAL_COMMENT = re.compile(r"^\s*#+\s*(NBVAL_|PYTEST_VALIDATE_)\w+\s*$", re.MULTILINE)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def text_of(output: NotebookNode) -> Iterator[str]:
    """Everything in an output that a reader could see, without pictures made of bytes."""
    yield from (str(output.get(name, "")) for name in ("text", "ename", "evalue", "traceback"))
    for kind, data in output.get("data", {}).items():
        if not kind.startswith("image/") or kind == "image/svg+xml":
            yield str(data)


def ids_are_unique(notebook: NotebookNode) -> Iterator[str]:
    for cell_id, times in Counter(cell.get("id") for cell in notebook.cells).items():
        if cell_id is None or times > 1:
            yield f"the id {cell_id} stands {times} times"


def counts_run_from_one(notebook: NotebookNode) -> Iterator[str]:
    """Without outputs and counts a notebook passes nbval whatever it computes."""
    counts = [cell.execution_count for cell in code(notebook) if cell.source.strip()]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the execution counts are {counts}: refresh the notebook"


def errors_are_expected(notebook: NotebookNode) -> Iterator[str]:
    for cell in code(notebook):
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed and "raises-exception" not in tags(cell):
            yield f"cell {cell.id} fails and has no tag raises-exception"
        if not failed and "raises-exception" in tags(cell):
            yield f"cell {cell.id} has the tag raises-exception and does not fail"


def nothing_forbidden(notebook: NotebookNode) -> Iterator[str]:
    for cell in code(notebook):
        for pattern, why in FORBIDDEN.items():
            if re.search(pattern, cell.source, re.MULTILINE):
                yield f"cell {cell.id}: {why}"


def outputs_do_not_vary(notebook: NotebookNode) -> Iterator[str]:
    for cell in code(notebook):
        for output in cell.outputs:
            for pattern, what in VARIES.items():
                if any(re.search(pattern, text) for text in text_of(output)):
                    yield f"cell {cell.id} has stored {what}"


def every_cell_is_compared(
    notebook: NotebookNode, allowed: frozenset[str] = frozenset()
) -> Iterator[str]:
    for cell in code(notebook):
        tagged = any(tag.lower().startswith("nbval-") for tag in tags(cell))
        if (tagged or NBVAL_COMMENT.search(cell.source)) and cell.id not in allowed:
            yield f"cell {cell.id} changes what nbval compares and is not in allowed.toml"


def code_fits_its_slide(notebook: NotebookNode) -> Iterator[str]:
    for cell in code(notebook):
        lines = len(cell.source.strip().splitlines())
        on_a_slide = cell.metadata.get("slideshow", {}).get("slide_type") != "skip"
        if on_a_slide and lines > SLIDE_LINES:
            yield f"cell {cell.id} has {lines} lines on a slide, {SLIDE_LINES} fit"


def stored_as_refreshed(notebook: NotebookNode) -> Iterator[str]:
    """Kernel, language, widget ids and tracebacks are as the refresh command stores them."""
    if refresh.normalise(deepcopy(notebook)) != notebook:
        yield "it is not as the refresh command stores it: refresh the notebook"


GUARDS: list[Guard] = [
    ids_are_unique,
    counts_run_from_one,
    errors_are_expected,
    nothing_forbidden,
    outputs_do_not_vary,
    every_cell_is_compared,
    code_fits_its_slide,
    stored_as_refreshed,
]


def committed() -> dict[str, NotebookNode]:
    paths = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
    return {f"{path.parent.name}/{path.name}": nbformat.read(path, as_version=4) for path in paths}


def allowed_cells() -> dict[str, frozenset[str]]:
    entries = tomllib.loads(Path(__file__).with_name("allowed.toml").read_text("utf-8"))
    cells: dict[str, set[str]] = {}
    for entry in entries.get("cell", []):
        assert entry["reason"].strip(), f"{entry} gives no reason"
        cells.setdefault(entry["notebook"], set()).add(entry["id"])
    return {name: frozenset(ids) for name, ids in cells.items()}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_committed_notebooks_pass(guard):
    allowed = allowed_cells()
    problems = []
    for name, notebook in committed().items():
        more = [allowed.get(name, frozenset())] if guard is every_cell_is_compared else []
        problems += [f"{name}: {problem}" for problem in guard(notebook, *more)]
    assert not problems, "\n".join(["", *problems])


def test_every_allowed_cell_is_still_there():
    there = {name: {cell.id for cell in notebook.cells} for name, notebook in committed().items()}
    for name, ids in allowed_cells().items():
        assert ids <= there.get(name, set()), f"allowed.toml: {name} has not all of {set(ids)}"


def good() -> NotebookNode:
    """A notebook that every guard lets pass: cell 1 prints, cell 2 fails as its tag says."""
    prints = new_code_cell("print(1300)", id="prints", execution_count=1)
    prints.outputs = [new_output("stream", text="1300 <b>a</b> and/or https://a.org/home/b\n")]
    fails = new_code_cell("account.withdraw(1)", id="fails", execution_count=2)
    fails.metadata.tags = ["raises-exception"]
    error = {"ename": "ValueError", "evalue": "no", "traceback": ["ValueError: no"]}
    fails.outputs = [new_output("error", **error)]
    empty = new_code_cell("", id="empty")
    notebook = new_notebook(
        cells=[new_markdown_cell("# Réplica", id="title"), prints, fails, empty]
    )
    notebook.metadata.kernelspec = dict(refresh.KERNELSPEC)
    notebook.metadata.language_info = dict(refresh.LANGUAGE_INFO)
    return notebook


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_a_good_notebook_passes(guard):
    assert list(guard(good())) == []


def source(text: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[1].update(source=text)


def output(**fields: object) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[1].outputs[0].update(fields)


def metadata(index: int, **fields: object) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[index].metadata.update(nbformat.from_dict(fields))


def shows(kind: str, data: str) -> Callable[[NotebookNode], None]:
    shown = new_output("display_data", data={kind: data})
    return lambda notebook: notebook.cells[1].outputs.append(shown)


SLIDE = "\n".join(["balance = 1"] * 13)
BROKEN = [
    (ids_are_unique, lambda n: n.cells[1].update(id="fails")),
    (ids_are_unique, lambda n: n.cells[1].pop("id")),
    (counts_run_from_one, lambda n: n.cells[1].update(execution_count=None)),
    (counts_run_from_one, lambda n: n.cells[2].update(execution_count=3)),
    (errors_are_expected, metadata(2, tags=[])),
    (errors_are_expected, metadata(1, tags=["raises-exception"])),
    *(
        (nothing_forbidden, source(text))
        for text in (
            "widgets.interact(show, n=3)",
            "@interact\ndef show(n): ...",
            "@widgets.interact(n=3)\ndef show(n): ...",
            "view = widgets.Output()",
            "clear_output(wait=True)",
            "handle = display(1, display_id=True).update(2)",
            "update_display(2, display_id='a')",
            "plt.show()",
            "ax.plot([1]);",
            "ax.plot([1]);  \nax",
            "uuid.uuid4()",
            "datetime.now(UTC)",
            "datetime.datetime.utcnow()",
            "time.time()",
            "time.time_ns()",
        )
    ),
    (outputs_do_not_vary, output(text="<object at 0x7f2b>")),
    (outputs_do_not_vary, output(text="in /home/ana/course/bank.db")),
    (outputs_do_not_vary, output(text=r"in C:\Users\ana")),
    (outputs_do_not_vary, output(text=f"in {ROOT}")),
    (outputs_do_not_vary, shows("text/html", "<b>/tmp/x</b>")),
    (outputs_do_not_vary, shows("image/svg+xml", "<svg><text>Bus at 0x7f2b</text></svg>")),
    (every_cell_is_compared, metadata(1, tags=["nbval-ignore-output"])),
    (every_cell_is_compared, metadata(1, tags=["nbval-skip"])),
    (every_cell_is_compared, source("# NBVAL_IGNORE_OUTPUT\nprint(1300)")),
    (every_cell_is_compared, source("# PYTEST_VALIDATE_IGNORE_OUTPUT\nprint(1300)")),
    (code_fits_its_slide, source(SLIDE)),
    (stored_as_refreshed, lambda n: n.metadata.kernelspec.update(name="mine")),
    (stored_as_refreshed, lambda n: n.metadata.language_info.update(version="3.11.7")),
    (stored_as_refreshed, lambda n: n.metadata.update(widgets={})),
    (stored_as_refreshed, shows(refresh.WIDGET_VIEW, "a1b2")),
    (stored_as_refreshed, lambda n: n.cells[2].outputs[0].update(traceback=["\x1b[31mno"])),
]


@pytest.mark.parametrize(("guard", "damage"), BROKEN)
def test_a_broken_notebook_does_not(guard, damage):
    notebook = good()
    damage(notebook)
    assert list(guard(notebook))


def test_every_guard_is_seen_to_go_red():
    assert {guard for guard, _ in BROKEN} == set(GUARDS)


def test_a_long_cell_that_is_on_no_slide_passes():
    notebook = good()
    source(SLIDE)(notebook)
    metadata(1, slideshow={"slide_type": "skip"})(notebook)
    assert list(code_fits_its_slide(notebook)) == []


def test_a_cell_on_the_list_may_be_left_out():
    notebook = good()
    metadata(1, tags=["nbval-skip"])(notebook)
    assert list(every_cell_is_compared(notebook, frozenset({"prints"}))) == []
