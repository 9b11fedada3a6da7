"""What the decks are made of: fetched libraries are the pinned ones, or nothing is built."""

from __future__ import annotations

import io
import json
import shutil
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from slides import libraries
from slides.cells import shown
from slides.deck import deck, for_script
from slides.libraries import Library
from slides.sizes import GOOD, LARGE, SMALLEST, size
from trouble import Trouble


def archive(content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as file:
        member = tarfile.TarInfo("package/dist/a.js")
        member.size = len(content)
        file.addfile(member, io.BytesIO(content))
    return packed.getvalue()


RIGHT = archive(b"right")
LIBRARY = Library("@scope/name", "1.2.3", libraries.integrity(RIGHT), {"dist/a.js": "b.js"})


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=["of the machine", "of pip"])
def mirror(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An index on this machine, for each npm, and the file that it serves as the archive."""
    served = tmp_path / "mirror" / "name-1.2.3.tgz"
    served.parent.mkdir(parents=True)
    handler = partial(Quiet, directory=str(tmp_path / "mirror"))
    if request.param == "of pip" or not shutil.which("npm"):
        monkeypatch.setattr(libraries.shutil, "which", lambda program: None)
        assert libraries.npm()[0] == sys.executable
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        tarball = {"dist": {"tarball": f"{address}{served.name}"}}
        entry = {"name": "@scope/name", "version": "1.2.3", **tarball}
        listed = {"name": "@scope/name", "versions": {"1.2.3": entry}}
        (tmp_path / "mirror" / "@scope").mkdir()
        (tmp_path / "mirror" / "@scope" / "name").write_text(json.dumps(listed))
        monkeypatch.setenv("npm_config_registry", address)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield served
        server.shutdown()


def test_a_library_is_fetched_once_by_npm(mirror: Path, tmp_path: Path) -> None:
    mirror.write_bytes(RIGHT)
    libraries.lay(tmp_path / "libs", tmp_path / "kept", [LIBRARY])
    mirror.unlink()
    libraries.lay(tmp_path / "again", tmp_path / "kept", [LIBRARY])
    assert (tmp_path / "again" / "b.js").read_bytes() == b"right"


def test_an_archive_that_is_not_the_pinned_one_is_refused_and_not_kept(
    mirror: Path, tmp_path: Path
) -> None:
    mirror.write_bytes(archive(b"wrong"))
    with pytest.raises(Trouble, match="no es el archivo que el curso conoce"):
        libraries.archive_of(LIBRARY, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_kept_archive_that_is_damaged_is_fetched_anew(mirror: Path, tmp_path: Path) -> None:
    mirror.write_bytes(RIGHT)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / LIBRARY.archive).write_bytes(RIGHT[:10])
    assert libraries.archive_of(LIBRARY, tmp_path / "kept") == RIGHT


def test_what_npm_cannot_fetch_is_named_and_how_to_get_it(mirror: Path, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        libraries.archive_of(LIBRARY, tmp_path, "en")
    for told in ("@scope/name 1.2.3", "Connect to the network", "HTTPS_PROXY", "404"):
        assert told in str(trouble.value)


def test_what_a_cell_prints_stays_text() -> None:
    printed = [new_output("stream", text="</pre><script>alert(1)</script>")]
    cell = shown(new_code_cell("print(x)", outputs=printed))
    assert "<script" not in cell.html
    assert "&lt;script&gt;" in cell.html


def test_the_state_of_widgets_cannot_end_its_script_element() -> None:
    assert "<" not in for_script({"a": "</script><b>"})


def test_a_link_to_another_notebook_leaves_its_words() -> None:
    html = shown(new_markdown_cell("[**Bus**](05.ipynb#G) y [web](https://example.org)")).html
    assert "<strong>Bus</strong> y <a" in html
    assert "ipynb" not in html


def test_one_line_that_draws_a_figure_shows_the_figure_alone() -> None:
    drawn = [new_output("display_data", data={"image/svg+xml": "<svg></svg>"})]
    assert shown(new_code_cell("plot(store)", outputs=drawn)).lines == 0
    assert shown(new_code_cell("days = 3\nplot(store)", outputs=drawn)).lines == 2


def letters(*cells: NotebookNode) -> float:
    _, most = size([shown(cell) for cell in cells], is_headed=True)
    return most


def test_code_is_as_large_as_leaves_room_for_all_that_is_on_its_slide() -> None:
    said = new_markdown_cell("## Un título\n\n" + "palabra " * 14)
    few, many = new_code_cell("x = 1\n" * 3), new_code_cell("x = 1\n" * 12)
    printed = [new_output("stream", text="1\n" * 8)]
    assert letters(few) == letters(said, few) == LARGE
    assert LARGE > letters(said, many) > GOOD
    assert letters(said, new_code_cell("x = 1\n" * 12, outputs=printed)) == SMALLEST


def test_a_long_line_of_code_makes_its_letters_smaller_and_an_output_is_broken() -> None:
    wide = new_code_cell("x" * 90)
    assert letters(wide) < GOOD < letters(new_code_cell("x" * 60))
    told = [new_output("stream", text="palabra " * 40)]
    assert shown(new_code_cell("x = 1", outputs=told)).lines == 1 + 5


def test_notes_go_with_every_slide_since_the_notes_before() -> None:
    def cell(text: str, kind: str) -> object:
        return new_markdown_cell(text, metadata={"slideshow": {"slide_type": kind}})

    def notes(text: str, minutes: str) -> object:
        return cell(f"<details><summary>Notas · {minutes}</summary>\n\n{text}\n</details>", "notes")

    cells = [
        cell("# Uno", "slide"),
        cell("dos", "subslide"),
        notes("primera", "minutos 0 a 1"),
        cell("## Tres", "slide"),
        notes("segunda", "minutos 1 a 2"),
        cell("## Fin", "slide"),
    ]
    page, count = deck([("07", new_notebook(cells=cells))], "es")
    assert count == 4
    assert [page.count(text) for text in ("primera", "segunda")] == [2, 2]
    assert page.count("07 · minutos 0 a 1") == 2
