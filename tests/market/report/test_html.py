"""The page: self-contained, every link arrives, every text escaped."""

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from batchwright.market.report.document import Chapter, Figure, Link, Paragraph, Statement
from batchwright.market.report.html import as_html
from tests.market.report.awkward import LABELS
from tests.market.report.demo import CHARTS, DOCUMENT, POOL

VOID = {"meta", "br", "input", "line", "polyline", "polygon", "rect", "circle"}


class Read(HTMLParser):
    """Elements with their attributes; fails on one that is closed in the wrong order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [found for tag, found in self.elements if tag == name]


@pytest.fixture(scope="module")
def page() -> str:
    return as_html(DOCUMENT)


def test_every_link_arrives_at_one_place_in_the_page(page: str):
    read = Read(page)
    ids = Counter(found["id"] for _, found in read.elements if "id" in found)
    assert [each for each, count in ids.items() if count > 1] == []
    targets = {str(found["href"]) for found in read.all("a")}
    assert targets
    assert {each for each in targets if each[1:] not in ids} == set()
    assert all(each.startswith("#") for each in targets)


def test_nothing_is_fetched_and_only_its_own_style_and_script_hold(page: str):
    read = Read(page)
    assert {"img", "link", "iframe", "object", "use", "image"} & {
        tag for tag, _ in read.elements
    } == set()
    assert all(not {"src", "style", "onclick", "onload"} & set(found) for _, found in read.elements)
    assert "url(" not in page
    assert "@import" not in page
    policy = str(read.all("meta")[1]["content"])
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_page_names_edition_inputs_and_seed(page: str):
    text = "".join(Read(page).texts)
    for each in (DOCUMENT.edition, DOCUMENT.input_hash, str(DOCUMENT.seed), DOCUMENT.made_on):
        assert each in text


def test_a_statement_without_source_is_marked_and_one_with_source_leads_to_it(page: str):
    assert (
        'Demand for sterile filling exceeds supply. <span class="own">author&#x27;s own</span>'
        in (page.replace("author's own", "author&#x27;s own"))
    )
    assert page.count('class="own"') == 2
    assert re.search(r'Buys capacity\. <span class="ref">\[<a class="ref" href="#source:S1"', page)


def test_every_chart_has_a_picture_with_a_name_and_a_table(page: str):
    read = Read(page)
    pictures = [found for found in read.all("svg") if "figure" in str(found["aria-labelledby"])]
    assert len(pictures) == len(CHARTS) == len(read.all("details"))
    assert all(found["role"] == "img" for found in read.all("svg"))


def test_hostile_text_stays_text():
    hostile = '"><script>alert(1)</script>\x00\N{RIGHT-TO-LEFT OVERRIDE}'
    blocks = (
        Statement(runs=(hostile, Link(text=hostile, target="https://example.org/?a=1&b=2"))),
        *(Paragraph(runs=(each,)) for each in LABELS),
        Figure(title=hostile, chart=CHARTS[0], caption=hostile, sources=(POOL,)),
    )
    document = replace(
        DOCUMENT,
        title=hostile,
        subtitle=hostile,
        edition="{edition} {0}",
        chapters=(*DOCUMENT.chapters, Chapter(anchor=hostile, title=hostile, blocks=blocks)),
    )
    page = as_html(document)
    read = Read(page)
    assert len(read.all("script")) == 1
    assert "\x00" not in page
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page
    assert "{edition} {0}" in "".join(read.texts)


def test_a_document_without_chapters_and_figures_is_a_page_too():
    bare = replace(DOCUMENT, answer=(), chapters=(), entries=())
    assert "Sources and calculations" in as_html(bare)


def test_equal_documents_give_equal_pages(page: str):
    assert as_html(replace(DOCUMENT)) == page
