"""`batchwright serve` answers on loopback, ends when told, and loses nothing when it is killed."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest

from batchwright.database.connections import dsn
from batchwright.database.home import Role
from batchwright.identity.sessions import sign_in
from tests.support.servers import PATIENCE_S, Program

PROBLEM = "application/problem+json"

pytestmark = [pytest.mark.database, pytest.mark.slow]


@contextmanager
def _serving(program: Program) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    server = program.begin("serve", "--port", "0", "--json")
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        yield server, json.loads(line)["url"]
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()


def _sealed(program: Program) -> tuple[int, int]:
    """How many entries the database holds, and how many a checkpoint outside covers."""
    with psycopg.connect(dsn(Role.VERIFIER, program.home)) as connection:
        row = connection.execute("select count(*) from ledger.entry").fetchone()
    assert row is not None
    newest = max((program.home / "checkpoints").glob("*.note"))
    return int(row[0]), int(newest.stem.rpartition("-")[2])


def _refused_attempt(program: Program) -> None:
    """One more entry in the record: somebody failed to sign in."""
    with psycopg.connect(dsn(Role.APP, program.home), autocommit=True) as connection:
        assert sign_in(connection, "nobody", "no secret at all") is None


def _wait_until_all_is_sealed(program: Program) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(set(_sealed(program))) > 1:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def address(installed: Program) -> Iterator[tuple[str, int]]:
    """Where a server listens that takes what is sent to it."""
    with _serving(installed) as (_, url):
        yield "127.0.0.1", int(url.rsplit(":", 1)[1])


def test_a_server_answers_seals_and_ends_when_told(installed: Program) -> None:
    with _serving(installed) as (server, url):
        with urlopen(f"{url}/health", timeout=20) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        _refused_attempt(installed)
        _wait_until_all_is_sealed(installed)
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE_S) == 0
        with pytest.raises(URLError):
            urlopen(f"{url}/health", timeout=5)  # noqa: S310 - our own address


def test_a_killed_server_goes_on_where_its_record_stands(installed: Program) -> None:
    with _serving(installed) as (server, _):
        _refused_attempt(installed)
        server.kill()
        server.wait()
    entries, _ = _sealed(installed)
    with _serving(installed) as (server, url):
        assert _sealed(installed)[0] == entries
        _wait_until_all_is_sealed(installed)
        with urlopen(f"{url}/health", timeout=20) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=PATIENCE_S) == 0


def test_a_port_that_is_taken_is_told_without_a_trace(installed: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = installed("serve", "--port", str(port))
    assert done.returncode == 3
    assert f"Port {port}" in done.stderr
    assert "--port NUMBER" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("request_text", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nno header\r\n\r\n", 400, "request_wrong"),
        (b"POST /health HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 400, "request_wrong"),
        (b"POST /health HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413, "body_too_large"),
        (b"GET / HTTP/1.1\r\nx: " + b"x" * 300_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "transfer_unknown"),
    ],
)
def test_what_is_no_request_is_answered_with_problem_details(
    address: tuple[str, int], request_text: bytes, status: int, code: str
) -> None:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request_text)
        answer = HTTPResponse(connection)
        answer.begin()
        assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM)
        assert json.loads(answer.read())["code"] == code


def test_the_server_listens_on_loopback_only(installed: Program) -> None:
    with _serving(installed) as (_, url):
        port = int(url.rsplit(":", 1)[1])
        assert url == f"http://127.0.0.1:{port}"
        # 127.0.0.2 is this machine too: a socket that listens everywhere would answer there.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)
