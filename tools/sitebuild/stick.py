"""The site on a memory stick: files that open it on each system, and all of it in one archive."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent / "stick"
SERVERS = "inicio"  # the folder of what the start files run


def lay(site: Path) -> None:
    """Put the start files beside the site's first page."""
    (site / SERVERS).mkdir()
    for file in sorted(HERE.iterdir()):
        place = site / SERVERS if file.stem == "serve" else site
        shutil.copy(file, place)


def pack(site: Path) -> Path:
    """The whole site, decks included, as one file beside it; start files can still be run."""
    archive = shutil.make_archive(str(site), "zip", site.parent, site.name)
    return Path(archive)
