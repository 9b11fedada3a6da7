"""What the decks are made of: fetched libraries are the pinned ones, or nothing is built."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from eventlib.lab import draw
from slides import libraries
from slides.cells import shown
from slides.deck import deck, for_script, slides_of
from slides.libraries import Library
from slides.sizes import GOOD, LARGE, SMALLEST, size
from trouble import Trouble

ROOT = Path(__file__).parents[2]


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
    assert shown(new_code_cell("days = 3\n" * 5 + "plot(store)", outputs=drawn)).lines == 0


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
    assert page.count("Notas · minutos 0 a 1") == 2


def on_slide(cell: NotebookNode, kind: str = "slide", **more: str) -> NotebookNode:
    cell.metadata.update(slideshow={"slide_type": kind}, **more)
    return cell


def drawing(name: str, step: int) -> NotebookNode:
    data = dict(draw(name, step)._repr_mimebundle_())
    return new_code_cell(f'draw("{name}", {step})', outputs=[new_output("display_data", data=data)])


def steps(html: str) -> list[tuple[str, bool]]:
    """Each step of a drawing on a slide, and whether it waits for a key."""
    found = re.findall(r'<use( class=fragment)? href="#([\w-]+)"', html)
    return [(name, bool(waits)) for waits, name in found]


def test_a_cell_that_draws_shows_its_steps_one_after_another_and_not_its_code() -> None:
    page, _ = deck([("01", new_notebook(cells=[on_slide(drawing("bus", 3))]))], "es")
    assert steps(page) == [("bus-1", False), ("bus-2", True), ("bus-3", True)]
    assert '<pre class="code"' not in page
    assert f'aria-label="{draw("bus", 3).text.replace(chr(10), " ")}"' in page


def test_a_slide_goes_on_with_a_drawing_where_its_cell_says() -> None:
    told = on_slide(new_markdown_cell("## Uno\n\ndos"), drawing="sides 2-4")
    page, _ = deck([("04", new_notebook(cells=[told]))], "en")
    assert steps(page) == [
        ("sides-1", False),
        ("sides-2", False),
        ("sides-3", True),
        ("sides-4", True),
    ]
    assert "<h2" in page.partition('<div class="pair">')[0].partition("<section id")[2]
    assert draw("sides").text.splitlines()[0] not in page  # it is in the language of the deck


def test_a_drawing_lies_in_a_deck_once_and_what_no_slide_shows_does_not() -> None:
    cells = [on_slide(new_markdown_cell("## Uno"), drawing=f"bus {n}") for n in (1, 2, 2)]
    page, _ = deck([("01", new_notebook(cells=cells))], "es")
    assert re.findall(r'<g id="([\w-]+)">', page) == ["bus-1", "bus-2"]


def test_the_audience_sees_no_minutes_on_the_title() -> None:
    title = on_slide(new_markdown_cell("# Uno\n\nDe qué va.\n\n**12 minutos** en clase"))
    page, _ = deck([("01", new_notebook(cells=[title]))], "es")
    assert "De qué va." in page
    assert "12 minutos" not in page


@pytest.mark.parametrize("edition", ["es", "en"])
def test_one_slide_in_three_of_the_lesson_shows_a_drawing_a_figure_or_an_explorer(
    edition: str,
) -> None:
    shows = []
    for path in sorted(ROOT.glob(f"notebooks/{edition}/0[0-5]-*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        of_class = [c for c in notebook.cells if "practice" not in c.metadata.get("tags", [])]
        for slide in slides_of(new_notebook(cells=of_class), path.name[:2], edition):
            html = slide.drawing + "".join(part.html for part in slide.parts)
            drawn = 'class="drawn"' in html or 'class="picture"' in html
            shows.append(drawn or slide.id.endswith("-explore"))
    assert 3 * sum(shows) >= len(shows) > 60
