"""One word for one thing, in both languages: the glossary says which one.

Where a Spanish text uses a term of the glossary, its English one uses what the glossary has under
the same key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import editions
import eventlib.lab
from tests.exercises import glossary

ROOT = Path(__file__).parents[2]
TEXTS = Path(eventlib.lab.__file__).parent / "texts"
OWN_WORDS = {"lesson"}  # the listing says "orden" for an order
TERMS = {language: glossary(language) for language in ("es", "en")}
# How a term occurs in each language, where that is more than its name and its plural; in English
# with the other words that are allowed for it.
FORMS = {
    # not "en orden", "el orden", "orden de": that is an order of things
    "command": (
        r"(?<!en )(?<!el )(?<!su )(?<!es[ae] )(?<!qué )\borden\b(?! de)|órdenes",
        r"command",
    ),
    "compensate": (r"compens\w+", r"compensat|pays|worth"),
    "property": (r"\bpropiedad(?:es)?\b", r"propert(?:y|ies)"),
    "query": (r"\bconsultas?\b", r"quer(?:y|ies)|look(?:s|ed)? (?:\w+ )?up"),
    "replay": (r"reprodu[cz]\w+", r"replay|^play$"),
    "retry": (r"reintent\w+", r"retr(?:y|ies|ied)"),
    "subscribe": (r"suscri\w+", r"subscri"),
}
Pair = tuple[str, str, str]  # where it is, the Spanish text, the English text


def spanish_form(key: str) -> str:
    if key in FORMS:
        return FORMS[key][0]
    words = TERMS["es"][key]["name"].lower().split()
    return r"\b" + " ".join(map(with_plural, words)) + r"\b"


def with_plural(word: str) -> str:
    if word.endswith("ión"):
        return word.removesuffix("ión") + "i(?:ón|ones)"
    return f"{re.escape(word)}(?:e?s)?"


def english_form(key: str) -> str:
    return FORMS[key][1] if key in FORMS else re.escape(TERMS["en"][key]["name"].lower())


def other_words(pairs: Iterator[Pair]) -> Iterator[str]:
    """Each text in which a term is translated in another way than the glossary's."""
    forms = {key: (spanish_form(key), english_form(key)) for key in TERMS["es"]}
    for where, spanish, english in pairs:
        theirs, ours = prose(spanish), prose(english)
        for key, (expected, wanted) in forms.items():
            if re.search(expected, theirs) and not re.search(wanted, ours):
                yield (
                    f"{where}: {TERMS['es'][key]['name']!r} is not {TERMS['en'][key]['name']!r} "
                    f"here: {english!r}. Use the glossary's term, or allow another word in FORMS"
                )


def prose(text: str) -> str:
    """In small letters, without code and the targets of links."""
    return re.sub(r"`[^`]*`|\]\([^)]*\)", "", text).lower()


def of_the_lab() -> Iterator[Pair]:
    for path in sorted((TEXTS / "es").glob("*.toml")):
        if path.stem not in OWN_WORDS:
            english = dict(leaves(path.parents[1] / "en" / path.name))
            for key, text in leaves(path):
                yield f"en/{path.name}, {key}", text, english[key]


def leaves(path: Path) -> Iterator[tuple[str, str]]:
    def under(found: Any, key: str) -> Iterator[tuple[str, str]]:
        if isinstance(found, str):
            yield key, found
        elif isinstance(found, dict | list):
            items = found.items() if isinstance(found, dict) else enumerate(found, start=1)
            for name, value in items:
                yield from under(value, f"{key}.{name}".strip("."))

    return under(tomllib.loads(path.read_text(encoding="utf-8")), "")


def of_the_notebooks() -> Iterator[Pair]:
    record = editions.by_number(ROOT, "es")
    for number, path in editions.by_number(ROOT, "en").items():
        english = editions.cells_of(editions.read(path))
        for cell_id, cell in editions.cells_of(editions.read(record[number])).items():
            if cell["cell_type"] == "markdown" and cell_id in english and cell_id != "nav":
                where = f"{editions.place(path)}, cell {cell_id}"
                yield where, editions.source(cell), editions.source(english[cell_id])


def of_the_exercises() -> Iterator[Pair]:
    for path in sorted((ROOT / "notebooks" / "exercises").glob("[01]*/**/*.toml")):
        said = dict(leaves(path))
        for key, text in said.items():
            if key.endswith(".es"):
                yield f"{path.parent.name}/{path.name}, {key}", text, said[f"{key[:-3]}.en"]


def test_the_forms_of_a_term_are_those_of_its_name_in_the_glossary() -> None:
    for key in TERMS["es"]:
        assert re.search(spanish_form(key), TERMS["es"][key]["name"].lower()), key
        assert re.search(english_form(key), TERMS["en"][key]["name"].lower()), key


def test_the_texts_of_the_lab_use_the_terms_of_the_glossary() -> None:
    problems = list(other_words(of_the_lab()))
    assert not problems, "\n".join(["", *problems])


def test_the_notebooks_use_the_terms_of_the_glossary() -> None:
    problems = list(other_words(of_the_notebooks()))
    assert not problems, "\n".join(["", *problems])


def test_money_is_written_as_each_language_does() -> None:
    """226.45 € in Spanish, €226.45 in English."""
    pairs = [*of_the_lab(), *of_the_notebooks(), *of_the_exercises()]
    assert sum("€" in spanish for _, spanish, _ in pairs) > 10
    assert [where for where, spanish, _ in pairs if re.search(r"€\d", spanish)] == []
    assert [where for where, _, english in pairs if re.search(r"\d €", english)] == []


def test_another_word_for_a_term_is_named() -> None:
    pairs = [
        ("02, cell a", "Los **flujos** van en orden.", "The **sequences** are in order."),
        ("02, cell b", "Una orden y su evento.", "An order and its event."),
        ("02, cell c", "Según el [flujo](05#Glosario) y `evento`", "By the [stream](05) and `x`"),
        ("02, cell d", "Reproducir dos eventos", "To replay two events"),
    ]
    assert [problem.partition(". Use")[0] for problem in other_words(iter(pairs))] == [
        "02, cell a: 'Flujo' is not 'Stream' here: 'The **sequences** are in order.'",
        "02, cell b: 'Orden' is not 'Command' here: 'An order and its event.'",
    ]
