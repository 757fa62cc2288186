"""Why a line of a claims file does not come in: one sentence for each code, as people read it."""

from batchwright.market.types import Refusal

SENTENCES = {
    "claim_id_missing": "The line has no claim_id. Give each claim an id of its own.",
    "claim_id_taken": 'The id "{value}" stands in {earlier} already. Give each claim its own.',
    "claim_id_long": "The claim_id is longer than {longest} characters. Give a short one.",
    "recorded_differently": "The claim {value} is in the record with another {fields}. Correct it "
    "there, with a reason, or give this one an id of its own.",
    "cells_missing": "The line has {found} cells where {expected} are needed. Check for a missing "
    "quotation mark, comma or name.",
    "characters_impossible": "The line holds characters that no text has (NUL, or half of a pair). "
    "Save it as plain UTF-8 text.",
    "kind_unknown": 'The kind "{value}" is unknown. Use quantitative, structural, '
    "qualitative-direction or definition.",
    "placeholder": 'The publisher left a placeholder unfilled: "{value}". There is no figure here '
    "to believe; leave it out or find the filled edition.",
    "quote_missing": "The value {value} {unit} has no quote. Add the publisher's own words, with "
    "their place.",
    "quote_without_value": 'The quote "{quote}" does not hold the value {value}. Quote the words '
    "that state it.",
    "quote_not_found": 'The quote "{quote}" does not stand in {document}. Check the edition.',
    "quote_elsewhere": 'The quote "{quote}" stands at {found} of {document}, not at {position}. '
    "Correct the place.",
    "document_differs": "{document} is not the edition that was quoted (SHA-256 {found}, not "
    "{expected}). Quote the edition at hand.",
    "not_a_number": 'The value "{value}" is no number. Write it with a decimal point and without '
    "thousands separators.",
    "unit_unknown": 'The unit "{value}" is unknown for a number. Use such as USD bn, percent/yr, '
    "percent, count.",
    "level_impossible": "A market of {value} {unit} is impossible. A level is above zero.",
    "share_impossible": "A share of {value} {unit} is impossible. A share lies between 0 and 100.",
    "growth_impossible": "A growth of {value} {unit} is impossible or unheard of. It lies between "
    "-50 and 100.",
    "year_impossible": 'The {field} "{value}" is no year between 1900 and 2100.',
    "years_reversed": "The horizon {value} is before the base year {base}. Check both years.",
    "position_impossible": 'The position "{value}" is no count of characters.',
    "region_unknown": 'The region "{value}" is in no list. Use one of the region table, or global.',
    "scope_unknown": 'The scope "{value}" is unknown. Use one of the scope table.',
    "basis_unknown": 'The basis "{value}" is unknown. Use fee, with materials or not stated.',
    "page_missing": "The figures have neither a quote nor a page where they can be read. Add one.",
    "base_missing": "A market needs its base year and its level in that year. Add both.",
}


def refusal(code: str, line: int, claim_id: str, **values: object) -> Refusal:
    """The refusal of one line, with the sentence of `code` filled from `values`."""
    told = {name: _short(value) for name, value in values.items()}
    return Refusal(line=line, claim_id=claim_id, code=code, reason=SENTENCES[code].format(**told))


def _short(value: object) -> object:
    return f"{value[:117]}..." if isinstance(value, str) and len(value) > 120 else value
