"""Build the whole site, part by part."""

from __future__ import annotations

import shutil
from pathlib import Path

import workspace
from sitebuild import lite, reading, start, stick
from slides.build import build as build_decks


def build(root: Path, folder: Path, archives: Path, figures: Path | None) -> None:
    """Write the site into `folder`, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print("JupyterLite ...", flush=True)
    lite.build(root, folder / "lite", archives, figures)
    reading.build(root, folder, archives)
    for edition in workspace.editions(root):
        names = workspace.notebooks(root, edition)
        paths = [root / "notebooks" / edition / name for name in names]
        build_decks(paths, edition, folder / "slides" / edition, archives / "npm")
    download = lite.download(folder / "lite")
    start.build(root, folder, download=download, figures=figures is not None, slides=True)
    stick.lay(folder)
    stick.pack(folder)
    (folder / ".nojekyll").touch()  # GitHub Pages: every file as it is
