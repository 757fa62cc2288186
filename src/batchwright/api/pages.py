"""The face until the pages come: one plain page that says whether it runs and where to go."""

import psycopg
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

import batchwright
from batchwright.api.connections import connection
from batchwright.api.edge import readable_only
from batchwright.api.look import STYLE
from batchwright.database.faults import DatabaseFault

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Batchwright</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style></head><body>
<header><h1>Batchwright {version}</h1>
<p>Batches made and released on a record nobody can change unseen</p></header>
<main class="single">
<dl>
<div class="{tone}"><dt>Database</dt><dd>{database}</dd></div>
<div><dt>Entries sealed</dt><dd>{sealed}</dd></div>
<div><dt>Last checkpoint (UTC)</dt><dd>{at}</dd></div>
</dl>
<h2>What to do next</h2>
<p>There are no pages for the shop floor yet. All work is done on the command line or through the
<a href="/api/v1/docs">REST API</a> (<a href="/api/v1/openapi.json">OpenAPI description</a>).</p>
<table><tbody>
<tr><th scope="row"><code>batchwright sign-in CODE</code></th><td>begins your session; it asks for
your secret</td></tr>
<tr><th scope="row"><code>batchwright queries</code></th><td>what can be asked, with the permission
it needs</td></tr>
<tr><th scope="row"><code>batchwright ask batches.batches --historical true --limit 5</code></th>
<td>asks it</td></tr>
<tr><th scope="row"><code>batchwright commands</code></th><td>what can be done, with the permission
it needs</td></tr>
<tr><th scope="row"><code>batchwright ledger verify</code></th><td>finds whatever was altered in the
record</td></tr>
</tbody></table>
<p><a href="/market">The market report</a> says what may be believed about the market of a contract
manufacturer, from published claims. Machines ask <a href="/health">/health</a>.</p>
</main></body></html>"""


@readable_only
def start(request: HttpRequest) -> HttpResponse:
    """Whether server and database answer, how far the record is sealed, and where to go."""
    sealed, at, tone, database = "-", "-", "", "answers"
    try:
        with connection() as opened:
            found = opened.execute(
                "select size, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') "
                "from ledger.checkpoint order by size desc limit 1"
            ).fetchone()
        sealed, at = (str(found[0]), found[1]) if found else ("0", "none yet")
    except (psycopg.Error, DatabaseFault):
        tone, database = "bad", "does not answer. Run: batchwright db start"
    response = HttpResponse(
        format_html(
            _PAGE,
            style=mark_safe(STYLE),  # noqa: S308  # our own constant
            version=batchwright.__version__,
            tone=tone,
            database=database,
            sealed=sealed,
            at=at,
        )
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
