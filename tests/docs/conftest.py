"""The shell of whoever reads a tutorial."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import forks
from tests.docs.consoles import ROOT

BATCHWRIGHT = """
batchwright() {{
  case "$1" in
    init|ledger|db) "{python}" -m batchwright "$@" ;;
    *) "{python}" -S "{client}" "{socket}" "$@" ;;
  esac
}}
"""
"""The program's start-up is paid once for all the calls that people make."""


@pytest.fixture
def shell(folder: Path) -> Iterator[str]:
    """What the shell knows before the first line."""
    client, socket = folder / "client.py", folder / "socket"
    client.write_text(forks.CLIENT)
    environment = os.environ | {"BATCHWRIGHT_HOME": str(folder / "first-batch")}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.docs.forks", str(socket)], cwd=ROOT, env=environment
    )
    try:
        until = time.monotonic() + 60
        while not socket.exists():
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield BATCHWRIGHT.format(python=sys.executable, client=client, socket=socket)
    finally:
        server.kill()
        server.wait()
