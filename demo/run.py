"""`script/demo`: a site with three sponsors and real historical batches, served; or, once, a batch.

script/demo          builds the demonstration in BATCHWRIGHT_HOME (.batchwright) and serves it
script/demo --once   builds it in a home of its own, makes and releases a batch, and ends

What was interrupted is built anew at the next start; a home that holds anything else is left alone.
"""

import argparse
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batchwright.settings")

if TYPE_CHECKING:
    from demo.telling import Stages

PORT = 8000
TABLETS = ROOT / "demo" / "data" / "tablets"
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
"""The signal that a process gets when its parent is gone (prctl(2))."""


class Server:
    """`batchwright serve` as a process of its own, that can be killed and started again."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """It answers at `url`, at the same port as before."""
        self._process = subprocess.Popen(
            [*PROGRAM, "serve", "--json", "--port", str(self._port)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("The server did not start; what it said stands above.")
        self.url = json.loads(line)["url"]
        self._port = int(self.url.rsplit(":", 1)[1])

    def cut_power(self) -> None:
        """Server and embedded database are killed at once, as by a power cut; nothing is asked."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        _kill_database(self._home)

    def end(self) -> None:
        """It ends as it is asked to."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=60)


def _end_with_parent() -> None:
    """Nothing runs on after the demonstration, even if it is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


PROGRAM = (sys.executable, "-m", "batchwright")


def _kill_database(home: Path) -> None:
    """SIGKILL to the embedded database's processes; a server of DATABASE_URL is left alone."""
    from batchwright.database.layout import layout

    pid_file = layout(home).data / "postmaster.pid"
    if not pid_file.exists():
        return
    import psutil

    postmaster = psutil.Process(int(pid_file.read_text().split()[0]))
    for each in [postmaster, *postmaster.children(recursive=True)]:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue


def batchwright(*arguments: str, **environment: str) -> Any:
    """What a call of the command line answers as JSON; its errors end the demonstration."""
    done = subprocess.run(
        [*PROGRAM, *arguments, "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(
            f"batchwright {' '.join(arguments)} ended with {done.returncode}:\n"
            f"{done.stdout}{done.stderr}"
        )
    return json.loads(done.stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds the demonstration and serves it, or makes one batch and ends."""
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__.split("\n")[0])
    parser.add_argument("--once", action="store_true", help="make one batch, release it, and end")
    parser.add_argument("--port", type=int, help=f"port on 127.0.0.1; else {PORT}, if it is free")
    given = parser.parse_args(arguments)
    try:
        return once() if given.once else served(_port(given.port))
    except KeyboardInterrupt:
        print("\nInterrupted. The next start begins anew.", file=sys.stderr)
        return 130


def served(port: int) -> int:
    """The demonstration is served until it is ended; built first where there is none yet."""
    from demo.telling import Stages

    home = Path(os.environ.setdefault("BATCHWRIGHT_HOME", str(ROOT / ".batchwright"))).absolute()
    if "people" not in _known(home):
        stages = Stages()
        server = _installed(home, stages)
        try:
            _build(home, server, stages)
        finally:
            server.end()
    print("\nPeople of the demonstration (user code: secret):")
    for code, secret in _known(home)["people"].items():
        print(f"  {code}: {secret}")
    print(f"""
Open http://127.0.0.1:{port}/  (Ctrl-C ends it; the next start takes a second)

In another shell:
  export BATCHWRIGHT_HOME={home} PATH={ROOT}/.venv/bin:$PATH
  batchwright sign-in quality
  batchwright ask batches.batches --historical true --limit 5
""")
    sys.stdout.flush()
    os.execv(sys.executable, [*PROGRAM, "serve", "--port", str(port)])


def _port(wanted: int | None) -> int:
    """The port asked for; else the usual one, or a free one where that is taken."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", PORT if wanted is None else wanted))
        except OSError as fault:
            if wanted is not None:
                raise SystemExit(
                    f"Port {wanted} cannot be used: {fault.strerror}. Choose another."
                ) from None
            tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def once() -> int:
    """One batch from order to release in a home of its own; the last line is one JSON object."""
    from demo.telling import Stages

    stages = Stages()
    own = "BATCHWRIGHT_HOME" not in os.environ
    home = Path(os.environ.setdefault("BATCHWRIGHT_HOME", str(ROOT / ".cache" / "demo"))).absolute()
    with (ROOT / ".cache" / "demo.lock").open("w") as lock:
        if own:
            _alone(lock)
        server = _installed(home, stages)
        try:
            act, site, imported = _build(home, server, stages)
            told = _batch(ROOT / ".cache" if own else home, server, stages, act, site, imported)
        finally:
            server.end()
            if own:
                _forget(home)
    print(json.dumps(told), flush=True)
    return 0 if told["verified"] and told["replayed"] else 1


def _alone(lock: IO[str]) -> None:
    """Nobody else makes a batch in the home that all of this checkout share."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(
            "script/demo --once runs here already. Wait for its end, or name another "
            "folder in BATCHWRIGHT_HOME."
        ) from None


def _known(home: Path) -> dict[str, Any]:
    """What is known of the demonstration in `home`: with `people` once it is built."""
    try:
        known: dict[str, Any] = json.loads((home / "demo.json").read_text())
    except FileNotFoundError:
        return {}
    return known


def _know(home: Path, known: dict[str, Any]) -> None:
    from batchwright.database.home import write_private

    write_private(home / "demo.json", json.dumps(known))


def _installed(home: Path, stages: "Stages") -> Server:
    """Home, database and first people are there, and the server runs."""
    if _known(home):
        stages.tell(f"what was begun in {home} and interrupted is removed")
        _forget(home)
    if home.exists() and any(home.iterdir()):
        raise SystemExit(
            f"{home} holds something else, and is left alone. Name an empty folder in "
            "BATCHWRIGHT_HOME."
        )
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _know(home, {"begun": True})
    with stages.during(f"setting up in {home}"):
        asked = ("init", "--site", "Demonstration site", "--admin", "system-administrator")
        people = batchwright(*asked)["people"]
        _know(home, {"first": {each["code"]: each["secret"] for each in people}})
        if not os.environ.get("DATABASE_URL"):
            # So that it is the server that starts the database, and stops it at its end.
            batchwright("db", "stop")
        server = Server(home)
        server.start()
    stages.tell(f"installed; the server answers at {server.url}")
    return server


def _build(home: Path, server: Server, stages: "Stages") -> tuple[Any, Any, int]:
    """People, site, recipe and historical batches."""
    import django

    django.setup()
    from demo import people as demo_people
    from demo import site as demo_site
    from demo.client import ApiActing

    first = _known(home)["first"]
    act = ApiActing(server.url, first)
    secrets, ids = demo_people.introduced(act, first, stages.progress)
    with stages.during(
        "sponsors, training, equipment, materials, agreement, specification, recipe"
    ):
        site = demo_site.built(act, ids)
    stages.tell("three sponsors, equipment, materials, agreement, specification, recipe approved")
    with stages.during("bringing in published historical batches, all or none"):
        imported = _imported(site.sponsors["beta"], secrets)
    stages.tell(f"{imported} historical batches of film-coated tablets brought in, marked as such")
    _know(home, {"people": secrets})
    return act, site, imported


def _imported(owner_id: UUID, secrets: dict[str, str]) -> int:
    batchwright("sign-in", "quality", BATCHWRIGHT_SECRET=secrets["quality"])
    answer = batchwright("import", "tablets", str(TABLETS), "--owner", str(owner_id))
    batchwright("sign-out")
    return int(answer["batches"])


def _batch(
    kept: Path, server: Server, stages: "Stages", act: Any, site: Any, imported: int
) -> dict[str, Any]:
    """The batch, its record exported to the folder `kept`, and the proof that nothing changed."""
    from demo.batch import Run

    def power_cut() -> None:
        stages.tell("power cut: server and database are killed")
        server.cut_power()
        with stages.during("starting again"):
            server.start()
        stages.tell("started again; the batch goes on where its record stands")

    run = Run(act=act, site=site, told=stages.tell, progress=stages.progress, power_cut=power_cut)
    run.ordered()
    stages.tell("order, batch, materials reserved, equipment assigned")
    run.made()
    run.completed()
    stages.tell("all phases complete; the output is in quarantine")
    run.tested()
    stages.tell("tested in the laboratory, each result reviewed by another person")
    exceptions = run.assessed()
    stages.tell(f"{exceptions} exceptions assessed: the only ones that a reviewer has to look at")
    disposition = run.decided()
    record = act.ask("quality", "batches.batch_record", batch_id=run.batch_id)
    path = kept / f"batch-record-{run.number}.json"
    path.write_text(json.dumps(record, indent=1, sort_keys=True))
    stages.tell(f"batch record exported: {path} ({path.stat().st_size // 1024} kB)")
    with stages.during("verifying the ledger"):
        batchwright("ledger", "seal")
        verified = batchwright("ledger", "verify")
    stages.tell(f"ledger verified: {verified['entries']} entries")
    with stages.during("replaying the ledger"):
        replayed = batchwright("ledger", "replay")
    stages.tell(f"ledger replayed: {replayed['rows']} rows are what the record says")
    return {
        "imported_batches": imported,
        "batch": run.number,
        "disposition": disposition,
        "exceptions": exceptions,
        "ledger_entries": verified["entries"],
        "verified": verified["verified"],
        "replayed": replayed["replayed"],
        "seconds": stages.seconds,
    }


def _forget(home: Path) -> None:
    """The home is removed with its database."""
    from batchwright.database import embedded
    from batchwright.database.layout import layout

    embedded.stop(home)
    place = layout(home)
    shutil.rmtree(place.base, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
