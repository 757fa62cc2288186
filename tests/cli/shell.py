"""The command line within the test's own process."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from batchwright.cli.base import Code
from batchwright.cli.main import main
from tests.support.people import secret_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Calls of the program within the test's own process."""

    capture: pytest.CaptureFixture[str]
    environment: pytest.MonkeyPatch

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, what was printed, and what went to the error stream."""
        try:
            code = int(main(arguments))
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = self.capture.readouterr()
        return code, said.out, said.err

    def json(self, *arguments: str) -> Any:
        """What was answered to a machine."""
        code, out, err = self.run(*arguments, "--json")
        assert code in (Code.DONE, Code.REFUSED), out + err
        return json.loads(out)

    def sign_in(self, code: str) -> None:
        """The person `code` is signed in."""
        self.environment.setenv("BATCHWRIGHT_SECRET", secret_of(code))
        assert self.run("sign-in", code)[0] == Code.DONE
