from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sitebuild.build import build
from trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sitebuild")
    parser.add_argument("--with-pandas", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    folder = ROOT / "build" / "site"
    try:
        build(ROOT, folder, ROOT / "build", options.with_pandas)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder} ({size / 1e6:.0f} MB). To see it here:")
    print(f"  python -m http.server --bind 127.0.0.1 --directory {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
