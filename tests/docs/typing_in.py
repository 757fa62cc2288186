"""The lines of a tutorial, typed into one shell."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.docs.consoles import ROOT, Typed

PATIENCE_S = 900
MARK = "\x1d"
"""Stands around the exit code of each line, and in no output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a line ended with and said."""

    code: int
    said: str


def outcomes(folder: Path, shell: str, lines: list[Typed]) -> list[Outcome]:
    """What each line ended with and said, typed into one shell, up to the first that fails."""
    ended = f'code=$?; printf "{MARK}%s\\n{MARK}" $code; [ $code = 0 ] || exit'
    typed_in = "\n".join(f"{each.line}\n{ended}" for each in lines)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "HOME": str(folder),
    }
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; exec 2>&1\n{shell}\n{typed_in}\n"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    *parts, _ = done.stdout.split(MARK)
    return [
        Outcome(code=int(code), said=said)
        for said, code in zip(parts[::2], parts[1::2], strict=True)
    ]
