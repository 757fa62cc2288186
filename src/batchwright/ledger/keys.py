"""The keys of the record in the home: a private one that seals, a public one for everybody."""

import base64
import os
from pathlib import Path

from batchwright.ledger.checkpoint import SignerKey, VerifierKey, new_signer, parsed_verifier

ORIGIN = "batchwright.record"
"""The name that the record's key signs under, and the origin of its checkpoints."""


def ensure(home: Path) -> VerifierKey:
    """The public key; a new pair is made where there is none yet."""
    private, public = _paths(home)
    if not private.exists():
        private.parent.mkdir(parents=True, exist_ok=True)
        signer = new_signer(ORIGIN)
        descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(signer.private).decode() + "\n")
        public.write_text(f"{signer.verifier}\n")
    return verifier(home)


def signer(home: Path) -> SignerKey:
    """The private key; raises FileNotFoundError where the home has none."""
    return SignerKey(ORIGIN, base64.b64decode(_paths(home)[0].read_text()))


def verifier(home: Path) -> VerifierKey:
    """The public key; raises FileNotFoundError where the home has none."""
    return parsed_verifier(_paths(home)[1].read_text())


def _paths(home: Path) -> tuple[Path, Path]:
    return home / "keys" / "sealer.key", home / "keys" / "verifier.pub"
