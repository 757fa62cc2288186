"""The demonstration begins only where it may, and says why not."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "demo" / "run.py"


def demo(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """What `script/demo` says with this home."""
    return subprocess.run(
        [sys.executable, str(RUN), *arguments],
        env=os.environ | {"BATCHWRIGHT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", [(), ("--once",)])
def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    done = demo(tmp_path, *arguments)
    assert done.returncode == 1
    assert "Name an empty folder in BATCHWRIGHT_HOME." in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = demo(home, "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert not home.exists()
