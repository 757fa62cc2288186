"""The market report as a page: of the claims that come with Batchwright, which anybody may read.

The first who asks starts the writing and is told to wait; who comes later gets the page at once.
The claims and assumptions of the site itself are in its record, for those who may see them.
"""

import re
import threading
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

import batchwright
from batchwright.api.edge import readable_only
from batchwright.api.look import STYLE

_WAIT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Market report</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<style>{style}</style></head><body>
<header><h1><a href="/">Batchwright</a></h1><p>Market report</p></header>
<main class="single">
<h2>The report is being written</h2>
<p role="status">{what}. This page looks again every two seconds; the writing takes about ten.</p>
<progress max="{whole}" value="{done}">{done} of {whole}</progress>
</main></body></html>"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class _Writing:
    """One report, written by a thread of its own; `page` is None until it is done."""

    def __init__(self) -> None:
        self.page: str | None = None
        self.policy = _POLICY
        self.at = (0, 1, "Beginning")
        self._begun = threading.Lock()

    def begin(self) -> None:
        """The writing has begun, by whoever asked first."""
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self._write, name="market report", daemon=True).start()

    def _write(self) -> None:
        try:
            page = _page(self._told)
            self.policy = _policy_of(page)
            self.page = page
        except BaseException:
            self.at = (0, 1, "It failed and begins again")
            self._begun.release()
            raise

    def _told(self, done: int, whole: int, what: str) -> None:
        self.at = (done, whole, what.capitalize())


@lru_cache(maxsize=1)
def _writing() -> _Writing:
    return _Writing()


def _page(told: Callable[[int, int, str], None]) -> str:
    # Here, because the engine is heavy and most processes never write a report.
    from batchwright.market.edition import Edition, shipped_inputs
    from batchwright.market.report.html import as_html
    from batchwright.market.writing import document, worked_out

    edition = Edition(shipped_inputs(batchwright.__version__, "the shipped claims"))
    worked_out(edition, told)
    return as_html(document(edition))


def _policy_of(page: str) -> str:
    """The page runs the script it was written with and no other."""
    digests = (sha256(script.encode()).digest() for script in _SCRIPT.findall(page))
    allowed = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return f"{_POLICY}; script-src {allowed}" if allowed else _POLICY


@readable_only
def market(request: HttpRequest) -> HttpResponse:
    """The market report of the shipped claims, or a page that tells how far its writing is."""
    writing = _writing()
    writing.begin()
    if writing.page is not None:
        response = HttpResponse(writing.page)
    else:
        done, whole, what = writing.at
        response = HttpResponse(
            format_html(
                _WAIT,
                style=mark_safe(STYLE),  # noqa: S308  # our own constant
                what=what,
                done=done,
                whole=whole,
            )
        )
        response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = writing.policy
    return response
