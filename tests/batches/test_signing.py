"""What a signature means in a batch, and what it is bound to."""

from datetime import timedelta

import pytest

from batchwright.batches.commands.phases import ConfirmPhase
from batchwright.database.home import Role
from batchwright.ledger.executor import execute
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import Refused, SignatureGiven
from tests.batches.acting import ago, making
from tests.support.cluster import Clone
from tests.support.people import People, secret_of

WHO = "supervisor"


def test_us_11_50_a_3_a_signature_means_what_the_recipe_says_and_binds_reason_and_time(
    database: Clone, people: People
) -> None:
    """A review signed before its turn: the attempt stands in the record with what it meant."""
    batch = making(people)
    review = ConfirmPhase(**batch.about("pack/review"))
    reason, at = "The line was free.", ago(60)
    shown = prepare(people.connection, review, people.token(WHO), reason=reason, event_at=at)
    assert shown.meaning == "reviewed"
    assert reason in shown.content
    signature = SignatureGiven(secret=secret_of(WHO), digest=shown.digest, user_code=WHO)
    moved = at + timedelta(seconds=1)
    refused = []
    for given, when in (("Another.", at), (reason, moved), (reason, at)):
        with pytest.raises(Refused) as met:
            execute(
                people.connection,
                review,
                people.token(WHO),
                signature=signature,
                reason=given,
                event_at=when,
            )
        refused.append("signature_stale" in met.value.codes)
    assert refused == [True, True, False]
    with database.connect(Role.OWNER) as owner:
        found = owner.execute(
            "select ledger.header(body) -> 'signature' ->> 'meaning' from ledger.entry "
            "where kind like 'batches.phase_confirmed%' or kind like 'batches.confirm_phase%'"
        ).fetchall()
    assert found == [("reviewed",)] * 3
