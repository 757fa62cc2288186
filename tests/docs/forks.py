"""`batchwright` without its start-up: calls are forked from one process that has all loaded.

A tutorial calls the program a hundred times, and most of each call is Python's start-up. The child
has its caller's arguments, environment, folder and streams, and runs the same `main`.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

CLIENT = """
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
call = json.dumps({"arguments": sys.argv[2:], "environment": dict(os.environ), "at": os.getcwd()})
socket.send_fds(line, [call.encode() + b"\\n"], [0, 1, 2])
sys.exit(int(line.recv(16) or b"70"))
"""
"""What the shell runs in place of `batchwright`, with the socket's path as first argument."""


def serve(path: Path) -> None:
    """Answers calls at the socket `path` until it is killed."""
    from batchwright.cli.base import django

    django()
    from batchwright.cli import act, doing  # noqa: F401  # loaded once, for all calls

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()
    while True:
        line, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _answer(line)
        line.close()


def _answer(line: socket.socket) -> None:
    text, streams, _, _ = socket.recv_fds(line, 1 << 20, 3)
    while not text.endswith(b"\n"):
        text += line.recv(1 << 20)
    call = json.loads(text)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["at"])
    line.sendall(str(_code(call["arguments"])).encode())
    os._exit(0)


def _code(arguments: Sequence[str]) -> int:
    from batchwright.cli.main import main

    try:
        code = int(main(arguments))
    except SystemExit as ended:
        code = int(ended.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
