"""Tells what is done, and how long it took: on a screen the line moves while something lasts."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MOVES_S = 0.5
WIDTH = 20


class Stages:
    """Lines with the seconds since the beginning."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self._on_screen = sys.stdout.isatty()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return round(time.monotonic() - self.began, 1)

    def tell(self, text: str) -> None:
        """One line, which stays."""
        print(f"{self._cleared()}{self._line(text)}", flush=True)

    def progress(self, done: int, total: int, what: str) -> None:
        """How far it is: on a screen at each call, else at each quarter."""
        filled = WIDTH * done // total
        line = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {total} {what}"
        if self._on_screen and done < total:
            self._show(line)
        elif done == total or 4 * done // total > 4 * (done - 1) // total:
            self.tell(line)

    @contextmanager
    def during(self, text: str) -> Iterator[None]:
        """`text` is told while it lasts; on a screen its clock runs."""
        if not self._on_screen:
            self.tell(f"{text} ...")
            yield
            return
        ended = threading.Event()

        def moves() -> None:
            while True:
                self._show(f"{text} ...")
                if ended.wait(MOVES_S):
                    return

        moving = threading.Thread(target=moves, daemon=True)
        moving.start()
        try:
            yield
        finally:
            ended.set()
            moving.join()

    def _line(self, text: str) -> str:
        return f"{time.monotonic() - self.began:7.1f} s  {text}"

    def _show(self, text: str) -> None:
        print(f"{self._cleared()}{self._line(text)}", end="", flush=True)

    def _cleared(self) -> str:
        """To the line's beginning, and nothing on it."""
        return "\r\x1b[K" if self._on_screen else ""
