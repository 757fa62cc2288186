"""What the roles may do in the database they were given."""

import pytest

from batchwright.database.home import Role
from tests.support.cluster import Clone


@pytest.mark.parametrize("role", list(Role))
def test_each_role_connects_to_the_database(database: Clone, role: Role) -> None:
    with database.connect(role) as connection:
        assert connection.execute("select current_database()").fetchone() == (database.name,)
