from __future__ import annotations

import sys
from pathlib import Path

import workspace
from slides.build import build
from trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]


def main(edition: str, *options: str) -> int:
    folder = ROOT / "build" / "slides" / edition
    paths = [ROOT / "notebooks" / edition / name for name in workspace.notebooks(ROOT, edition)]
    try:
        build(paths, edition, folder, ROOT / "build" / "npm", short="short" in options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder / 'index.html'} ({size / 1e6:.1f} MB in all; the folder works anywhere)")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
