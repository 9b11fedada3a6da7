"""In a browser that keeps no files: those which a notebook reads are fetched from the site.

A page over plain http from another machine is no secure context, and JupyterLite then has no drive.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

DRIVE = "/drive"  # where JupyterLite shows the site's files, if it can


def bring_files(language: str) -> None:
    """Put the edition's files into this folder, where the browser did not; elsewhere do nothing."""
    if sys.platform == "emscripten" and not Path.cwd().is_relative_to(DRIVE):
        try:
            import js  # Pyodide's own
        except ModuleNotFoundError:  # another Python of this platform: it has what it has
            return
        site = str(js.location.href).partition("/extensions/")[0]
        listed = json.loads(fetched(js, f"{site}/api/contents/{language}/all.json"))
        for file in listed["content"]:
            path = Path(file["name"])
            if path.suffix != ".ipynb" and not path.exists():
                path.write_bytes(fetched(js, f"{site}/files/{language}/{path.name}"))


def fetched(js: Any, address: str) -> bytes:
    request = js.XMLHttpRequest.new()
    request.open("GET", address, False)
    request.responseType = "arraybuffer"
    request.send()
    content: bytes = request.response.to_bytes()
    return content
