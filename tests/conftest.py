"""Fixtures for all tests: `home` is a folder of its own, `database` a migrated PostgreSQL database.

Tests never wrap a command in a transaction: all would share one transaction id, and deferred
checks would not fire.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Set before Django's settings are read: no test sees the home of whoever runs it.
os.environ["BATCHWRIGHT_HOME"] = tempfile.mkdtemp(prefix="bw-tests-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "batchwright.settings")

import django  # the environment comes first

django.setup()

from django.db import connections  # noqa: E402

from batchwright.database.connections import django_database  # noqa: E402
from batchwright.database.home import Role, Target  # noqa: E402
from tests.support import cluster  # noqa: E402
from tests.support.people import People, settle  # noqa: E402

NO_HOME = os.environ["BATCHWRIGHT_HOME"]


def pytest_unconfigure() -> None:
    """The run, and each of its workers, leaves nothing behind."""
    shutil.rmtree(NO_HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that asks for the database carries the mark `database`."""
    for item in items:
        if "database" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that BATCHWRIGHT_HOME names while the test runs."""
    folder = tmp_path / "home"
    monkeypatch.setenv("BATCHWRIGHT_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def template() -> Iterator[Target]:
    """The migrated template on the running test server, shared by all workers."""
    with cluster.running():
        yield cluster.template()


@pytest.fixture(scope="session")
def inhabited(template: Target) -> Target:
    """The template with one accountable person for each role in it."""
    return cluster.template_with(template, "people", settle)


@pytest.fixture
def database(request: pytest.FixtureRequest, home: Path) -> Iterator[cluster.Clone]:
    """A migrated database of this test alone; Django's default connection is its app role.

    It is empty, but for a test that asks for `people`.
    """
    wanted = "inhabited" if "people" in request.fixturenames else "template"
    with cluster.clone(request.getfixturevalue(wanted), home) as made:
        before = connections.settings["default"]
        connections["default"].close()
        connections.settings["default"] = before | django_database(Role.APP, home)
        del connections["default"]
        try:
            yield made
        finally:
            connections["default"].close()
            connections.settings["default"] = before
            del connections["default"]


@pytest.fixture
def people(database: cluster.Clone) -> Iterator[People]:
    """One person for each role, accountable for what they sign, on an application connection."""
    with database.connect(Role.OWNER) as owner:
        ids = dict(owner.execute("select code, id from identity_user order by code").fetchall())
    with database.connect(Role.APP) as connection:
        yield People(connection=connection, ids=ids)
