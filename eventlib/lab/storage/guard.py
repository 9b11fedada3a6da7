"""What a server leaves behind is tidied up when the process that started it ends, however it ends.

A kernel that is killed stops nothing. So a guard in a process of its own waits until its standard
input ends, which happens when whoever holds the other end is gone; then it stops the server and
removes its folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

GUARD = """
import json, shutil, subprocess, sys
folder, whose = sys.argv[1], json.loads(sys.argv[2])
stop = sys.stdin.read()  # it ends when who started it does, however that ends
if stop:
    subprocess.run(json.loads(stop), stdin=subprocess.DEVNULL, cwd=folder, **whose)
shutil.rmtree(folder)
"""


class Guard:
    """Watches over `folder` from here on. `whose` says as whom the server is stopped."""

    def __init__(self, folder: Path, whose: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", GUARD, str(folder), json.dumps(whose)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C is not for it
        )
        self.pid = self._process.pid

    def stop_with(self, command: Sequence[str]) -> None:
        """The command that stops the server; to be said once, before it is started."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command))
        self._process.stdin.flush()

    def close(self) -> None:
        """Stop the server and remove the folder now."""
        self._process.communicate()
