"""`batchwright serve`: the API on loopback, and the sealer beside it.

A killed server loses nothing acknowledged: a receipt is given after commit, and the sealer goes on
from the last checkpoint.
"""

import logging
import signal
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from batchwright.cli import base, installation
from batchwright.cli.base import Answer, Code, Fault, Subparsers
from batchwright.database import embedded, home
from batchwright.database.connections import dsn
from batchwright.database.home import Role

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

HOST = "127.0.0.1"
THREADS = 8
BODY_MAX_BYTES = 16 * 1024 * 1024
"""Own choice: larger than what the API takes, so that it is the API that says so."""


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds the subcommand."""
    parser = base.add(subparsers, "serve", "Serves the API until it is told to end.", run)
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1; 0 for any")


def run(arguments: Namespace) -> Answer:
    """Serves until SIGTERM or SIGINT; requests under way are answered before it ends."""
    folder = home.home()
    installation.refuse_unfinished(folder)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    started_here = _start_database(folder)
    try:
        _serve(folder, arguments)
    finally:
        if started_here:
            embedded.stop(folder)
    return Answer(text="Ended.", data={"ended": True})


def _start_database(folder: Path) -> bool:
    """The embedded server runs; whether it had to be started."""
    if not home.initialized(folder).embedded or embedded.status(folder).running:
        return False
    embedded.start(folder)
    return True


def _serve(folder: Path, arguments: Namespace) -> None:
    base.django()
    from django.core.wsgi import get_wsgi_application

    from batchwright.database.migrate import pending

    waiting = pending(folder)
    if waiting:
        raise Fault(f"The schema is behind by {len(waiting)} steps. Run: batchwright db migrate")
    application = get_wsgi_application()
    # What a caller did wrong is told to the caller, and a refused attempt stands in the record.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    server = _server(application, arguments.port)
    stop = threading.Event()
    sealer = threading.Thread(target=_seal, args=(folder, stop, server), name="sealer")
    sealer.start()
    port = server.effective_port
    told = f'{{"url": "http://{HOST}:{port}"}}' if arguments.json else ""
    print(told or f"Batchwright serves http://{HOST}:{port}/ from {folder}.", flush=True)
    try:
        server.run()
    finally:
        stopped_by_us = not stop.is_set()
        stop.set()
        sealer.join()
    if not stopped_by_us:
        raise Fault("The sealer failed; what it said stands above. Nothing acknowledged is lost.")


def _server(application: object, port: int) -> "BaseWSGIServer":
    import waitress

    from batchwright.cli.listening import ProblemChannel

    try:
        server: BaseWSGIServer = waitress.create_server(
            application,
            host=HOST,
            port=port,
            threads=THREADS,
            ident="batchwright",
            max_request_body_size=BODY_MAX_BYTES,
        )
    except OSError as fault:
        raise Fault(
            f"Port {port} on {HOST} cannot be used: {fault.strerror}. Choose another: --port NUMBER"
        ) from fault
    server.channel_class = ProblemChannel
    return server


def _seal(folder: Path, stop: threading.Event, server: "BaseWSGIServer") -> None:
    """Seals until `stop`; a record that is no longer sealed is not served either."""
    from batchwright.ledger import sealer

    try:
        sealer.run(dsn(Role.SEALER, folder), folder, stop)
    finally:
        if not stop.is_set():
            stop.set()
            signal.raise_signal(signal.SIGTERM)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(Code.DONE)
