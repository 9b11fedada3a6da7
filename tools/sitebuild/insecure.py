"""The warning of a page that came over plain http from another machine: it keeps nothing."""

from __future__ import annotations

import json
from pathlib import Path

from sitebuild.words import WORDS

SCRIPT = Path(__file__).with_name("insecure.js")
KEYS = ("insecure", "understood")


def warning() -> str:
    """What goes at the end of a page's body."""
    said = {language: {key: words[key] for key in KEYS} for language, words in WORDS.items()}
    told = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<script id="course-insecure" type="application/json">{told}</script>\n'
        f"<script>\n{SCRIPT.read_text(encoding='utf-8')}</script>\n"
    )


def put(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    before, end, behind = text.rpartition("</body>")
    page.write_text(f"{before}{warning()}{end}{behind}", encoding="utf-8")
