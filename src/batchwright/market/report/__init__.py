"""One document, written as web page, PDF and JSON.

`document` holds what a report says, `charts` what it draws. `html.as_html`, `pdf.as_pdf` and
`json.as_json` write it. Three things hold in every form: each number is a link to its claim,
calculation, assumption or source; a statement without a source is marked as the author's; equal
documents give equal bytes.
"""
