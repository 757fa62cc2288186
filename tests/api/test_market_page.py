"""The market report as a page: it tells how far it is, and then says what may be believed."""

import re
import time

from django.test import Client


def test_the_page_tells_how_far_the_report_is_and_then_shows_it() -> None:
    first = Client().get("/market")
    assert first.status_code == 200
    until = time.monotonic() + 120
    while "<progress" in (text := Client().get("/market").content.decode()):
        assert time.monotonic() < until
        time.sleep(0.5)
    assert "How big, and how sure" in text
    assert "author" in text
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    policy = Client().get("/market").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src 'sha256-" in policy


def test_the_page_is_read_alone() -> None:
    assert Client().post("/market").status_code == 405
