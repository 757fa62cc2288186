"""The document for machines: numbers as numbers, the charts' data in it, equal text."""

import json
from dataclasses import replace

from batchwright.market.report.json import as_json
from tests.market.report.demo import DOCUMENT


def test_numbers_are_numbers_and_charts_bring_their_data():
    told = json.loads(as_json(DOCUMENT))
    assert told["format"] == "batchwright.market.report.v1"
    assert told["seed"] == DOCUMENT.seed
    key, _, figure = told["answer"]
    assert key["figures"][0]["number"] == {
        "type": "Number",
        "value": 240,
        "unit": "USD bn",
        "basis": "calculation:pool-drugs+devices-2025",
        "text": "USD\N{NO-BREAK SPACE}240\N{NO-BREAK SPACE}bn",
    }
    assert figure["chart"]["type"] == "Intervals"
    assert figure["chart"]["rows"][2]["value"] == 239.5
    assert figure["chart"]["rows"][2]["weight"] == 0.93
    claim = told["entries"][0]
    assert claim["reference"] == "claim:C001"
    assert claim["figures"][0] == ["level", 7.8]


def test_keys_are_sorted_and_equal_documents_give_equal_text():
    text = as_json(DOCUMENT)
    assert as_json(replace(DOCUMENT)) == text
    again = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, indent=1)
    assert again + "\n" == text
