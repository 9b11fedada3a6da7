"""An edition as students get it, into a folder:  python tools/handout.py es [FOLDER]

Without a folder it is the working copy that `course` opens. What was changed there is left alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

import workspace

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    edition, *folder = sys.argv[1:]
    delivery = workspace.deliver(ROOT, edition, Path(folder[0]) if folder else None)
    print(f"{edition}: {len(delivery.added)} new, {len(delivery.updated)} updated")
