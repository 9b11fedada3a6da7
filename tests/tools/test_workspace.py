"""The student's copy: what is new arrives, what was changed is never touched."""

import json
from pathlib import Path

import pytest

import workspace
from trouble import Trouble

NAME = "02-event-sourcing.ipynb"


def notebook(text: str) -> str:
    """A notebook that was run, with everything a copy has to keep and to drop."""
    code = {
        "cell_type": "code",
        "id": "saldo",
        "metadata": {"tags": ["raises-exception"], "slideshow": {"slide_type": "slide"}},
        "source": [text],
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1300\n"]}],
        "execution_count": 7,
    }
    prose = {"cell_type": "markdown", "id": "título", "metadata": {}, "source": ["# ¿Por qué?"]}
    notes = {
        "cell_type": "markdown",
        "id": "notas",
        "metadata": {"slideshow": {"slide_type": "notes"}},
        "source": ["La respuesta es 300."],
    }
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return json.dumps(
        {"cells": [prose, code, notes], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    edition = tmp_path / "notebooks" / "es"
    edition.mkdir(parents=True)
    (edition / NAME).write_text(notebook("saldo = 1"), encoding="utf-8")
    (edition / "00-inicio.ipynb").write_text(notebook("hola = 1"), encoding="utf-8")
    (edition / "banco.csv").write_bytes(b"fecha;importe\r\n\xf1;1,00\r\n")
    (tmp_path / "notebooks" / "solutions").mkdir()
    (tmp_path / "notebooks" / "solutions" / "2_1.py").write_text("answer = 1")
    return tmp_path


def copy_of(root: Path, name: str = NAME) -> Path:
    return root / "workspace" / "es" / name


def edit(root: Path, text: str = "saldo = 2") -> None:
    copy_of(root).write_text(notebook(text), encoding="utf-8")


def publish(root: Path, text: str) -> None:
    (root / "notebooks" / "es" / NAME).write_text(notebook(text), encoding="utf-8")


def test_the_first_delivery_brings_everything_of_the_edition_and_nothing_else(root):
    (root / "notebooks" / "es" / ".ipynb_checkpoints").mkdir()
    (root / "notebooks" / "es" / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    (root / "notebooks" / "es" / "datos").mkdir()
    (root / "notebooks" / "es" / "datos" / "más.csv").write_text("1")
    delivery = workspace.deliver(root, "es")
    assert delivery.added == ["00-inicio.ipynb", NAME, "banco.csv", "datos/más.csv"]
    there = [path for path in copy_of(root, "").rglob("*") if path.is_file()]
    names = {path.relative_to(copy_of(root, "")).as_posix() for path in there}
    assert names == {*delivery.added, ".course.json"}


def test_a_notebook_arrives_as_if_it_had_never_been_run_and_is_otherwise_the_same(root):
    workspace.deliver(root, "es")
    source = json.loads((root / "notebooks" / "es" / NAME).read_text(encoding="utf-8"))
    copy = json.loads(copy_of(root).read_text(encoding="utf-8"))
    assert copy["cells"][1]["outputs"] == []
    assert copy["cells"][1]["execution_count"] is None
    source["cells"][1].update(outputs=[], execution_count=None)
    source["cells"].pop()  # the teacher's notes, which tell the answer
    assert copy == source


def test_other_files_arrive_byte_for_byte(root):
    workspace.deliver(root, "es")
    original = root / "notebooks" / "es" / "banco.csv"
    assert copy_of(root, "banco.csv").read_bytes() == original.read_bytes()


def test_a_second_delivery_of_the_same_changes_nothing(root):
    workspace.deliver(root, "es")
    assert workspace.deliver(root, "es") == workspace.Delivery()


def test_what_is_new_is_added_and_what_was_not_changed_is_updated(root):
    workspace.deliver(root, "es")
    publish(root, "saldo = 3")
    (root / "notebooks" / "es" / "03-más.ipynb").write_text(notebook("x = 1"), encoding="utf-8")
    delivery = workspace.deliver(root, "es")
    assert delivery == workspace.Delivery(added=["03-más.ipynb"], updated=[NAME])
    assert "saldo = 3" in copy_of(root).read_text(encoding="utf-8")


def test_what_the_student_changed_is_left_alone_and_named(root):
    workspace.deliver(root, "es")
    edit(root)
    mine = copy_of(root).read_bytes()
    assert workspace.deliver(root, "es") == workspace.Delivery(kept=[NAME])
    publish(root, "saldo = 3")
    for _ in range(2):
        assert workspace.deliver(root, "es") == workspace.Delivery(kept=[NAME], newer=[NAME])
        assert copy_of(root).read_bytes() == mine


def test_a_file_that_the_student_made_under_the_same_name_is_left_alone(root):
    copy_of(root, "").mkdir(parents=True)
    edit(root)
    delivery = workspace.deliver(root, "es")
    assert delivery.kept == delivery.newer == [NAME]
    assert "saldo = 2" in copy_of(root).read_text(encoding="utf-8")


def test_a_deleted_copy_comes_back(root):
    workspace.deliver(root, "es")
    copy_of(root).unlink()
    assert workspace.deliver(root, "es").added == [NAME]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"delivered": 3}', b"\xff\xfe\x00"])
def test_a_damaged_record_makes_every_changed_file_the_students(root, damage):
    workspace.deliver(root, "es")
    edit(root)
    publish(root, "saldo = 3")
    copy_of(root, ".course.json").write_bytes(damage)
    delivery = workspace.deliver(root, "es")
    assert delivery == workspace.Delivery(kept=[NAME], newer=[NAME], manifest_lost=True)
    assert "saldo = 2" in copy_of(root).read_text(encoding="utf-8")
    assert not workspace.deliver(root, "es").manifest_lost


def test_a_damaged_record_never_costs_an_update_of_what_is_still_the_courses(root):
    workspace.deliver(root, "es")
    copy_of(root, ".course.json").write_bytes(b"{")
    workspace.deliver(root, "es")
    publish(root, "saldo = 3")
    assert workspace.deliver(root, "es").updated == [NAME]


@pytest.mark.parametrize("wanted", ["02-event-sourcing", NAME, "02"])
def test_a_fresh_copy_keeps_the_old_one_beside_it(root, wanted):
    workspace.deliver(root, "es")
    edit(root)
    mine = copy_of(root).read_bytes()
    name, aside = workspace.deliver_fresh(root, "es", wanted)
    assert (name, aside) == (NAME, "02-event-sourcing.mine-1.ipynb")
    assert copy_of(root, aside).read_bytes() == mine
    assert "saldo = 1" in copy_of(root).read_text(encoding="utf-8")
    assert workspace.deliver(root, "es") == workspace.Delivery()


def test_a_second_fresh_copy_takes_the_next_free_number(root):
    workspace.deliver(root, "es")
    for number in (1, 2, 3):
        edit(root, f"saldo = 10{number}")
        _, aside = workspace.deliver_fresh(root, "es", "02")
        assert aside == f"02-event-sourcing.mine-{number}.ipynb"
        assert f"saldo = 10{number}" in copy_of(root, aside).read_text(encoding="utf-8")


def test_a_fresh_copy_of_what_was_not_changed_leaves_nothing_beside_it(root):
    workspace.deliver(root, "es")
    assert workspace.deliver_fresh(root, "es", "banco.csv") == ("banco.csv", None)
    assert workspace.deliver_fresh(root, "es", "02") == (NAME, None)


def test_a_fresh_copy_follows_the_course_again(root):
    workspace.deliver(root, "es")
    edit(root)
    workspace.deliver_fresh(root, "es", "02")
    publish(root, "saldo = 3")
    assert workspace.deliver(root, "es").updated == [NAME]


@pytest.mark.parametrize(
    ("wanted", "said"), [("09", "no tiene el archivo '09'"), ("0", "Varios archivos")]
)
def test_a_fresh_copy_of_no_file_or_of_several_names_those_that_are_meant(root, wanted, said):
    with pytest.raises(Trouble, match=said) as caught:
        workspace.deliver_fresh(root, "es", wanted)
    assert "00-inicio.ipynb, 02-event-sourcing.ipynb" in str(caught.value)


def test_an_edition_that_does_not_exist_names_those_that_do(root):
    with pytest.raises(Trouble, match=r"no tiene la edición 'fr'\. Hay: es\."):
        workspace.deliver(root, "fr")
    with pytest.raises(Trouble, match="la edición 'solutions'"):
        workspace.deliver(root, "solutions")


def test_without_any_notebook_the_error_says_so(tmp_path):
    with pytest.raises(Trouble, match="Hay: ninguna todavía"):
        workspace.deliver(tmp_path, "es")


def opened(root: Path, **more: object) -> None:
    """What JupyterLab writes when it saves a notebook that was opened alone."""
    notebook = json.loads(copy_of(root).read_text(encoding="utf-8"))
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}
    for cell in notebook["cells"]:
        cell["metadata"]["trusted"] = True
        cell["source"] = "".join(cell["source"])
    notebook["cells"][1].update(more)
    copy_of(root).write_text(json.dumps(notebook), encoding="utf-8")


def test_a_notebook_that_was_opened_alone_is_not_changed_and_follows_the_course(root):
    workspace.deliver(root, "es")
    opened(root)
    mine = copy_of(root).read_bytes()
    assert workspace.deliver(root, "es") == workspace.Delivery()
    assert copy_of(root).read_bytes() == mine
    publish(root, "saldo = 3")
    assert workspace.deliver(root, "es").updated == [NAME]


@pytest.mark.parametrize(
    "change", [{"outputs": [{"output_type": "stream"}]}, {"source": "saldo = 2"}]
)
def test_a_notebook_that_was_run_or_written_in_is_the_students(root, change):
    workspace.deliver(root, "es")
    opened(root, **change)
    publish(root, "saldo = 3")
    assert workspace.deliver(root, "es") == workspace.Delivery(kept=[NAME], newer=[NAME])


def test_what_the_course_changes_beside_sources_arrives_too(root):
    workspace.deliver(root, "es")
    opened(root)
    path = root / "notebooks" / "es" / NAME
    path.write_text(
        path.read_text("utf-8").replace('"slide_type": "slide"', '"slide_type": "skip"')
    )
    assert workspace.deliver(root, "es").updated == [NAME]
    assert '"slide_type": "skip"' in copy_of(root).read_text("utf-8")


def test_a_record_of_an_earlier_course_still_says_what_is_the_courses(root):
    workspace.deliver(root, "es")
    record = json.loads(copy_of(root, ".course.json").read_text())
    record["delivered"] = {name: both.split()[0] for name, both in record["delivered"].items()}
    copy_of(root, ".course.json").write_text(json.dumps(record))
    publish(root, "saldo = 3")
    assert workspace.deliver(root, "es").updated == [NAME]


def test_a_copy_that_is_no_notebook_any_more_is_the_students(root):
    workspace.deliver(root, "es")
    copy_of(root).write_text("{")
    assert workspace.deliver(root, "es").kept == [NAME]
