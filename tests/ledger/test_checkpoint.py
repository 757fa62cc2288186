"""Checkpoints and signed notes against the published example, and what is refused.

Vector: golang.org/x/mod/sumdb/note, package documentation (C2SP signed-note is this form).
"""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchwright.ledger.checkpoint import (
    Checkpoint,
    NoteError,
    SignerKey,
    new_signer,
    opened,
    parsed_verifier,
    signed,
    signed_text,
    verified_text,
)

VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENCODED_SIGNER = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
SIGNER = SignerKey("PeterNeumann", base64.b64decode(ENCODED_SIGNER)[1:])
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)
NOTE = f"{TEXT}\n{LINE}"

OURS = SignerKey("batchwright.test", bytes(range(32)))
CHECKPOINT = Checkpoint(origin="batchwright.test", size=1_000_000, root=bytes(range(32, 64)))


def test_the_published_note_is_signed_byte_for_byte() -> None:
    assert signed_text(TEXT, SIGNER) == NOTE


def test_the_published_keys_belong_together() -> None:
    assert str(SIGNER.verifier) == VERIFIER
    assert parsed_verifier(VERIFIER) == SIGNER.verifier


def test_the_published_note_verifies() -> None:
    assert verified_text(NOTE, parsed_verifier(VERIFIER)) == TEXT


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    note = signed(CHECKPOINT, OURS)
    root = base64.b64encode(CHECKPOINT.root).decode()
    assert note.startswith(f"batchwright.test\n1000000\n{root}\n\n\u2014 batchwright.test ")
    assert opened(note, OURS.verifier) == CHECKPOINT


def test_a_witness_may_add_its_line_before_or_after() -> None:
    note = signed(CHECKPOINT, OURS)
    text, _, line = note.rpartition("\n\n")
    witness = signed_text(CHECKPOINT.text(), new_signer("witness.example")).rpartition("\n\n")[2]
    assert opened(f"{text}\n\n{witness}{line}", OURS.verifier) == CHECKPOINT
    assert opened(f"{text}\n\n{line}{witness}", OURS.verifier) == CHECKPOINT


def test_a_cosignature_of_another_kind_is_passed_over() -> None:
    # C2SP tlog-cosignature: type 4, a timestamp before the signature, 76 bytes in all.
    cosignature = f"\u2014 witness.example {base64.b64encode(bytes(76)).decode()}\n"
    assert opened(signed(CHECKPOINT, OURS) + cosignature, OURS.verifier) == CHECKPOINT


def test_extension_lines_are_signed_and_passed_over() -> None:
    note = signed_text(CHECKPOINT.text() + "extension 1\n", OURS)
    assert opened(note, OURS.verifier) == CHECKPOINT


def test_another_key_of_the_same_name_has_not_signed() -> None:
    other = new_signer(OURS.name)
    with pytest.raises(NoteError, match="has not signed"):
        opened(signed(CHECKPOINT, OURS), other.verifier)


def test_a_private_key_is_not_printed() -> None:
    assert OURS.private.hex() not in repr(OURS)
    assert str(OURS.private) not in repr(OURS)


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_no_changed_byte_passes_for_what_was_signed(at: int, change: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[at] ^= change
    try:
        found = verified_text(raw.decode("utf-8", "strict"), SIGNER.verifier)
    except (NoteError, UnicodeDecodeError):
        return
    # The end of the line may read as another line break; the signed text stays what it was.
    assert found == TEXT
    assert at == len(raw) - 1


@pytest.mark.parametrize(
    "text",
    [
        "batchwright.test\n5\n",
        "batchwright.test\nfive\nICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n",
        "batchwright.test\n05\nICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n",
        "batchwright.test\n+5\nICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n",
        "batchwright.test\n5\nICEiIyQl\n",
        "batchwright.test\n5\nno base64\n",
        "\n5\nICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError, match="no checkpoint"):
        opened(signed_text(text, OURS), OURS.verifier)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        # The next two are malformed with a hash that fits (from the tests of the Go package).
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_malformed_verifier_key_is_refused(key: str) -> None:
    with pytest.raises(NoteError):
        parsed_verifier(key)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\nbreak"])
def test_no_key_is_made_under_a_name_that_a_note_cannot_hold(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a key"):
        new_signer(name)


@pytest.mark.parametrize("note", ["", "text\n", f"{TEXT}\n", TEXT + LINE])
def test_a_note_without_a_signature_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        verified_text(note, SIGNER.verifier)
