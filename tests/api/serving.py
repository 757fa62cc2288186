"""A real server on loopback, in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import waitress
from django.core.handlers.wsgi import WSGIHandler


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server of the API; it has ended afterwards."""
    server = waitress.create_server(WSGIHandler(), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Its loop ends once nothing is left to listen to.
        server.close()
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
