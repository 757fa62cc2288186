"""`script/demo`: a site with three sponsors and real historical batches, served; or, once, a batch.

script/demo          builds the demonstration in BATCHWRIGHT_HOME (.batchwright) and serves it
script/demo --once   builds it in a home of its own, makes and releases a batch, and ends
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batchwright.settings")

PORT = 8000
TABLETS = ROOT / "demo" / "data" / "tablets"


class Stages:
    """Tells what is done, and how long it took."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def tell(self, text: str) -> None:
        """One line with the seconds since the beginning."""
        print(f"{time.monotonic() - self.began:7.1f} s  {text}", flush=True)

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return round(time.monotonic() - self.began, 1)


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="make one batch, release it, and end")
    given = parser.parse_args(arguments)
    return once() if given.once else served()


def served() -> int:
    """The demonstration is served until it is ended; built first where there is none yet."""
    home = Path(os.environ.setdefault("BATCHWRIGHT_HOME", str(ROOT / ".batchwright")))
    if not (home / "demo.json").exists():
        stages = Stages()
        server = _installed(home, stages)
        try:
            _build(home, server, stages)
        finally:
            server.end()
    people = json.loads((home / "demo.json").read_text())["people"]
    print("\nPeople of the demonstration (user code: secret):")
    for code, secret in people.items():
        print(f"  {code}: {secret}")
    print(f"\nOpen http://127.0.0.1:{PORT}/  (Ctrl-C ends it)\n", flush=True)
    os.execv(sys.executable, [*PROGRAM, "serve", "--port", str(PORT)])


def once() -> int:
    """One batch from order to release in a home of its own; the last line is one JSON object."""
    stages = Stages()
    own = "BATCHWRIGHT_HOME" not in os.environ
    if own:
        os.environ["BATCHWRIGHT_HOME"] = tempfile.mkdtemp(prefix="batchwright-demo-")
    home = Path(os.environ["BATCHWRIGHT_HOME"])
    server = _installed(home, stages)
    try:
        act, site, imported = _build(home, server, stages)
        told = _batch(home, server, stages, act, site, imported)
    finally:
        server.end()
        if own:
            _forget(home)
    print(json.dumps(told), flush=True)
    return 0 if told["verified"] and told["replayed"] else 1


def _installed(home: Path, stages: Stages) -> Server:
    """Home, database and first people are there, and the server runs."""
    stages.tell(f"setting up in {home}")
    answer = batchwright("init", "--site", "Demonstration site", "--admin", "system-administrator")
    secrets = {each["code"]: each["secret"] for each in answer["people"]}
    (home / "demo.json").write_text(json.dumps({"first": secrets}))
    (home / "demo.json").chmod(0o600)
    server = Server(home)
    server.start()
    stages.tell(f"installed; the server answers at {server.url}")
    return server


def _build(home: Path, server: Server, stages: Stages) -> tuple[Any, Any, int]:
    """People, site, recipe and historical batches."""
    import django

    django.setup()
    from demo import people as demo_people
    from demo import site as demo_site
    from demo.client import ApiActing

    first = json.loads((home / "demo.json").read_text())["first"]
    act = ApiActing(server.url, first)
    secrets, ids = demo_people.introduced(act, first, stages.tell)
    (home / "demo.json").write_text(json.dumps({"people": secrets}))
    stages.tell(f"{len(ids)} people, each with a role, accountable for what they sign")
    site = demo_site.built(act, ids)
    stages.tell("three sponsors, equipment, materials, agreement, specification, recipe approved")
    imported = _imported(site.sponsors["beta"], secrets)
    stages.tell(f"{imported} historical batches of film-coated tablets brought in")
    return act, site, imported


def _imported(owner_id: UUID, secrets: dict[str, str]) -> int:
    batchwright("sign-in", "quality", BATCHWRIGHT_SECRET=secrets["quality"])
    answer = batchwright("import", "tablets", str(TABLETS), "--owner", str(owner_id))
    batchwright("sign-out")
    return int(answer["batches"])


def _batch(
    home: Path, server: Server, stages: Stages, act: Any, site: Any, imported: int
) -> dict[str, Any]:
    """The batch, its exported record, and the proof that nothing was changed."""
    from demo.batch import Run

    def power_cut() -> None:
        stages.tell("power cut: server and database are killed")
        server.cut_power()
        server.start()
        stages.tell("started again; the batch goes on where its record stands")

    run = Run(act=act, site=site, told=stages.tell, power_cut=power_cut)
    run.ordered()
    stages.tell("order, batch, materials reserved, equipment assigned")
    run.made()
    run.completed()
    stages.tell("all phases complete; the output is in quarantine")
    run.tested()
    exceptions = run.assessed()
    stages.tell(f"tested and reviewed in the laboratory; {exceptions} exceptions assessed")
    disposition = run.decided()
    stages.tell("reviewed, disposed; released for US, refused for EU")
    record = act.ask("quality", "batches.batch_record", batch_id=run.batch_id)
    path = home / f"batch-record-{run.number}.json"
    path.write_text(json.dumps(record, indent=1, sort_keys=True))
    stages.tell(f"batch record exported: {path} ({path.stat().st_size // 1024} kB)")
    batchwright("ledger", "seal")
    verified = batchwright("ledger", "verify")
    stages.tell(f"ledger verified: {verified['entries']} entries")
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
    """The home of a single run is removed with its database."""
    from batchwright.database import embedded
    from batchwright.database.layout import layout

    embedded.stop(home)
    place = layout(home)
    shutil.rmtree(place.base, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
