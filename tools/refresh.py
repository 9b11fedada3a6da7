"""Run notebooks and store their outputs, so that a second run gives the same bytes.

Runs inside `.venv`:  python tools/refresh.py NOTEBOOK ...
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from eventlib.lab import begin, glossary
from eventlib.lab.texts import LANGUAGES, texts
from trouble import Trouble

CELL_TIMEOUT = 60
KERNEL_TIMEOUT = 180  # to start; a busy machine takes long
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LEFT_OUT = (("server", "left_out"), ("broker", "in_process"))  # what says that a server is missing
LANGUAGE_INFO = {"name": "python"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def refresh(path: Path) -> bool:
    """Run one notebook; True when its bytes changed. On an error the file stays as it was."""
    before = path.read_bytes()
    notebook = nbformat.reads(before.decode("utf-8"), as_version=4)
    for cell in notebook.cells:
        for tag in cell.metadata.get("tags", []):
            if tag in MADE:
                cell.source = MADE[tag](path)
    execute(notebook, path)
    refuse_what_is_left_out(notebook, path)
    after = to_bytes(normalise(notebook))
    if after == before:
        return False
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(after)
    os.replace(temporary, path)
    return True


def navigation(path: Path) -> str:
    """The links to the notebooks before and behind this one, with their titles."""
    names = sorted(path.parent.glob("*.ipynb"))
    at = names.index(path)
    links = [f"[← {title(name)}]({name.name})" for name in names[max(0, at - 1) : at]]
    links += [f"[{title(name)} →]({name.name})" for name in names[at + 1 : at + 2]]
    return " · ".join(links)


def vocabulary(path: Path) -> str:
    """Every term of the course, as the list of terms has it in the language of this edition."""
    begin(path.parent.name, path.name[:2])
    return repr(glossary())


MADE: dict[str, Callable[[Path], str]] = {"nav": navigation, "glossary": vocabulary}  # by tag


def title(path: Path) -> str:
    first = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0]
    return f"{path.name[:2]} {first.removeprefix('# ')}"


def execute(notebook: NotebookNode, path: Path) -> None:
    running = 0

    def remember(cell: NotebookNode, cell_index: int) -> None:
        nonlocal running
        running = cell_index

    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    client = started(notebook, path, path.parent, store_widget_state=False, on_cell_start=remember)
    try:
        client.execute()
    except CellExecutionError as error:
        raise Trouble(f"{place(path, notebook, running)}: {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        late = f"not done after {CELL_TIMEOUT} seconds"
        raise Trouble(f"{place(path, notebook, running)}: {late}") from None
    except DeadKernelError:
        raise Trouble(f"{place(path, notebook, running)}: the kernel died") from None


def started(notebook: NotebookNode, path: Path, folder: Path, **settings: Any) -> NotebookClient:
    """A client of `notebook`, which is that of `path`, with its kernel running in `folder`.

    The ports of a kernel are chosen some time before it listens on them. On a busy machine another
    program may take one of them meanwhile, and the kernel ends: then it is started once more.
    """
    client = NotebookClient(
        notebook,
        kernel_name=KERNELSPEC["name"],
        timeout=CELL_TIMEOUT,
        startup_timeout=KERNEL_TIMEOUT,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        config=Config(KernelManager={"transport_encryption": "auto"}),  # else the kernel warns
        **settings,
    )
    for starts_left in (1, 0):
        client.create_kernel_manager()
        client.start_new_kernel()
        try:
            client.start_new_kernel_client()
            break
        except RuntimeError as error:
            if not starts_left:
                raise Trouble(
                    f"{path.parent.name}/{path.name}: its kernel did not start, not at a second "
                    f"try either ({error}).\nIf this computer is busy, wait until it is not, and "
                    "run the command again."
                ) from None
    return client


def refuse_what_is_left_out(notebook: NotebookNode, path: Path) -> None:
    """What is stored is what everybody compares with: no run without the servers of 08 and 11."""
    said = [
        texts(language, subject)[key].partition("{")[0]
        for language in LANGUAGES
        for subject, key in LEFT_OUT
    ]
    for cell in code_cells(notebook):
        for output in cell.outputs:
            shown = output.get("data", {}).get("text/plain", "")
            if any(words in shown for words in said):
                at = place(path, notebook, notebook.cells.index(cell))
                raise Trouble(f"{at}: a run that leaves something out is not stored. {shown}")


def place(path: Path, notebook: NotebookNode, index: int) -> str:
    """Where an error is, with the first line of the cell: what an author looks for."""
    cell = notebook.cells[index]
    first = cell.source.strip().splitlines()[0]
    return f"{path.parent.name}/{path.name}, cell {index} (id {cell.id}, {first!r})"


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Keep what readers see and nbval compares; drop what differs between two runs."""
    notebook.metadata.kernelspec = dict(KERNELSPEC)
    notebook.metadata.language_info = dict(LANGUAGE_INFO)
    notebook.metadata.pop("widgets", None)
    count = 0
    for cell in code_cells(notebook):
        if cell.source.strip():
            count += 1
            cell.execution_count = count
        else:
            cell.execution_count = None
        cell.outputs = merge_streams(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
            if output.output_type == "error":
                # One line is enough for pages and slides; frames hold paths and colours.
                output.traceback = [f"{output.ename}: {output.evalue}"]
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
    return notebook


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Print statements arrive in as many messages as the kernel likes: one output for them all."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def to_bytes(notebook: NotebookNode) -> bytes:
    """As JupyterLab writes it: one space, sorted keys, UTF-8, a newline at the end."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")


def main(paths: list[str]) -> int:
    for name in paths:
        path = Path(name)
        print(f"{path.parent.name}/{path.name} ... ", end="", flush=True)
        try:
            print("refreshed" if refresh(path) else "as it was", flush=True)
        except Trouble as trouble:
            print("failed", flush=True)
            print(trouble, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
