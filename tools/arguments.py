"""What a verb is told on the command line, read in the language of the edition."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from words import RECORD, say

VERBS = (
    *("course", "check", "test", "quick", "notebooks", "slides", "site", "editions"),
    *("lint", "bench", "look", "help"),
)


def listed(language: str) -> str:
    """Every verb, and what it is for."""
    return "\n".join(f"  {verb:11}{say(language, f'verb_{verb}')}" for verb in VERBS)


def language_of(arguments: list[str]) -> str:
    """That of the edition which is asked for; before the arguments are understood."""
    asked = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    asked.add_argument("--edition", default=RECORD)
    try:
        found: str = asked.parse_known_args(arguments)[0].edition
    except argparse.ArgumentError:
        return RECORD
    return found


class Parser(argparse.ArgumentParser):
    """One that speaks the language of the edition."""

    language = RECORD

    def error(self, message: str) -> NoReturn:
        print(say(self.language, "bad_arguments", said=message), file=sys.stderr)
        print(listed(self.language), file=sys.stderr)
        sys.exit(2)


def parse(arguments: list[str], language: str = RECORD) -> argparse.Namespace:
    def told(key: str) -> str:
        return say(language, key)

    def port(text: str) -> int:
        if not (text.isascii() and text.isdigit() and 1024 <= int(text) <= 65535):
            raise argparse.ArgumentTypeError(say(language, "bad_port", text=text))
        return int(text)

    parser = Parser(prog="course.py")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    parsers = {verb: verbs.add_parser(verb, help=told(f"verb_{verb}")) for verb in VERBS}
    parser.language = language
    parser.set_defaults(edition=RECORD)
    for each in parsers.values():
        each.language = language
        each.add_argument("--edition", default=RECORD, help=told("option_edition"))
    for verb in ("course", "check"):
        add = parsers[verb].add_argument
        add("--packages", metavar="FOLDER", type=Path, help=told("option_packages"))
    add = parsers["course"].add_argument
    add("--port", type=port, default=8888, help=told("option_port"))
    add("--fresh", metavar="NAME", help=told("option_fresh"))
    add("--no-browser", action="store_true", help=told("option_no_browser"))
    parsers["slides"].add_argument("--short", action="store_true", help=told("option_short"))
    add = parsers["notebooks"].add_argument
    add("name", nargs="?", default="", help=told("option_notebook"))
    add = parsers["site"].add_argument
    add("--with-pandas", metavar="FOLDER", type=Path, help=told("option_pandas"))
    add = parsers["bench"].add_argument
    add("name", nargs="?", default="", help=told("option_bench"))
    parsers["look"].add_argument("name", nargs="?", default="", help=told("option_look"))
    add = parsers["editions"].add_argument
    add("--translated", metavar="NN:CELL", nargs="+", default=[], help=told("option_translated"))
    return parser.parse_args(arguments)
