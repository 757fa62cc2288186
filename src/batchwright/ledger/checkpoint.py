"""Checkpoints: size and root of the tree under a signature, in the C2SP forms.

A checkpoint is the text of C2SP tlog-checkpoint (origin, size, root in base64); it is signed as a
C2SP signed note with Ed25519, so that existing witnesses can add their own lines.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 1
DASH = "\u2014"


class NoteError(ValueError):
    """A text that is no signed note, or whose signature does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the tree was when it had `size` leaves."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes that tell the key in a signature line."""
        return sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.public).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.key_hash.hex()}+{encoded}"


@dataclass(frozen=True, slots=True, repr=False)
class SignerKey:
    """A private key with the name it signs under."""

    name: str
    private: bytes

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.private)
        return VerifierKey(self.name, key.public_key().public_bytes_raw())


def new_signer(name: str) -> SignerKey:
    """A new key for `name`, which holds neither space nor plus."""
    if not name or any(each in name for each in " +\n"):
        raise ValueError(f"{name!r} cannot name a key.")
    return SignerKey(name, Ed25519PrivateKey.generate().private_bytes_raw())


def parsed_verifier(text: str) -> VerifierKey:
    """The key that `name+hash+base64` stands for; raises NoteError."""
    try:
        name, told, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise NoteError("This is no verifier key.") from None
    if len(raw) != 33 or raw[0] != ED25519:
        raise NoteError("This is no Ed25519 verifier key.")
    key = VerifierKey(name, raw[1:])
    if key.key_hash.hex() != told:
        raise NoteError("The hash of the verifier key differs.")
    return key


def signed(checkpoint: Checkpoint, signer: SignerKey) -> str:
    """The signed note of `checkpoint`."""
    return signed_text(checkpoint.text(), signer)


def signed_text(text: str, signer: SignerKey) -> str:
    """`text` with a signature line; the text ends with a newline."""
    signature = Ed25519PrivateKey.from_private_bytes(signer.private).sign(text.encode())
    encoded = base64.b64encode(signer.verifier.key_hash + signature).decode()
    return f"{text}\n{DASH} {signer.name} {encoded}\n"


def opened(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in `note`, if `key` signed it; other signatures are passed over.

    Raises NoteError.
    """
    text = verified_text(note, key)
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError, binascii.Error):
        raise NoteError("The note holds no checkpoint.") from None
    if str(size) != lines[1] or len(root) != 32 or not origin:
        raise NoteError("The note holds no checkpoint.")
    return Checkpoint(origin=origin, size=size, root=root)


def verified_text(note: str, key: VerifierKey) -> str:
    """The signed text of `note`; raises NoteError unless `key` has signed it."""
    text, separator, signatures = note.rpartition("\n\n")
    if not separator:
        raise NoteError("The note has no signature.")
    text += "\n"
    for line in signatures.splitlines():
        dash, name, encoded = [*line.split(" "), "", "", ""][:3]
        if dash != DASH or name != key.name:
            continue
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise NoteError("A signature line is malformed.") from None
        if raw[:4] != key.key_hash:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], text.encode())
        except InvalidSignature:
            raise NoteError(f"The signature of {name} does not hold.") from None
        return text
    raise NoteError(f"{key.name} has not signed the note.")
