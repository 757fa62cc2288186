"""The documentation of the API as one page, made from its description: no script, no other host."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from batchwright.api.look import STYLE

Described = dict[str, Any]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Batchwright {version}: API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style></head><body>
<header><h1><a href="/">Batchwright {version}</a></h1><p>REST API</p></header>
<div class="columns"><nav aria-label="Modules"><h2>Modules</h2><ul>{contents}</ul>
<p><a href="/api/v1/openapi.json">openapi.json</a></p></nav>
<main><section class="about">{about}</section>{modules}
<section id="schemas"><h2>Types</h2>{schemas}</section></main></div></body></html>"""


def page(described: Described) -> str:
    """The page of an OpenAPI description."""
    modules: dict[str, list[SafeString]] = {}
    for path, methods in sorted(described["paths"].items()):
        for method, operation in methods.items():
            module = operation.get("tags", ["other"])[0]
            told = operation | {"responses": _resolved(operation["responses"], described)}
            modules.setdefault(module, []).append(_operation(method.upper(), path, told))
    names = sorted(modules, key=lambda name: (name != "sessions", name))
    made: str = format_html(
        _PAGE,
        style=mark_safe(STYLE),  # noqa: S308  # our own constant
        version=described["info"]["version"],
        contents=format_html_join(
            "",
            '<li><a href="#{}">{}</a> <span class="count">{}</span></li>',
            [(name, name, len(modules[name])) for name in names] + [("schemas", "types", "")],
        ),
        about=_paragraphs(described["info"]["description"]),
        modules=format_html_join(
            "",
            '<section id="{}"><h2>{}</h2>{}</section>',
            [(name, name, _joined(modules[name])) for name in names],
        ),
        schemas=_joined(
            [_schema(name, each) for name, each in described["components"]["schemas"].items()]
        ),
    )
    return made


def _resolved(responses: Described, described: Described) -> Described:
    """The responses, those that are told once for all in their place."""
    shared = described["components"]["responses"]
    return {
        status: shared[each["$ref"].rsplit("/", 1)[-1]] if "$ref" in each else each
        for status, each in responses.items()
    }


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", [(each,) for each in parts])


def _paragraphs(text: str) -> SafeString:
    """Paragraphs with **strong** and `code`; nothing else of Markdown is used."""
    return _joined([format_html("<p>{}</p>", _inline(each)) for each in text.strip().split("\n\n")])


def _inline(text: str) -> SafeString:
    parts: list[SafeString] = []
    for number, piece in enumerate(text.split("`")):
        if number % 2:
            parts.append(format_html("<code>{}</code>", piece))
            continue
        for count, words in enumerate(piece.split("**")):
            parts.append(format_html("<strong>{}</strong>" if count % 2 else "{}", words))
    return _joined(parts)


def _operation(method: str, path: str, operation: Described) -> SafeString:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return format_html(
        '<details><summary><span class="method {}">{}</span> <code>{}</code> '
        '<span class="told">{}</span></summary>'
        '<div class="inside" id="{}">{}{}{}{}</div></details>',
        method.lower(),
        method,
        path,
        operation.get("summary", ""),
        operation["operationId"],
        _paragraphs(operation.get("description", "")),
        _parameters(operation.get("parameters", [])),
        format_html("<h3>Body</h3><p>{}</p>", _kind(body["schema"])) if body else "",
        _responses(operation["responses"]),
    )


def _parameters(parameters: list[Described]) -> SafeString | str:
    if not parameters:
        return ""
    rows = [
        (
            each["name"],
            "header" if each["in"] == "header" else "",
            _kind(each["schema"]),
            "needed" if each.get("required") else "",
            each.get("description") or "",
        )
        for each in parameters
    ]
    return format_html(
        "<h3>Parameters</h3><table><tbody>{}</tbody></table>",
        format_html_join(
            "",
            '<tr><th scope="row"><code>{}</code> {}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
            rows,
        ),
    )


def _responses(responses: Described) -> SafeString:
    rows = []
    for status, each in sorted(responses.items()):
        content = each.get("content", {})
        told = next(iter(content.values()))["schema"] if content else {}
        rows.append((status, each["description"], _kind(told) if told else ""))
    return format_html(
        "<h3>Answers</h3><table><tbody>{}</tbody></table>",
        format_html_join("", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', rows),
    )


def _schema(name: str, schema: Described) -> SafeString:
    required = schema.get("required", [])
    rows = [
        (
            member,
            _kind(told),
            "needed" if member in required else "",
            told.get("description", "") if isinstance(told, dict) else "",
        )
        for member, told in schema.get("properties", {}).items()
    ]
    return format_html(
        '<details><summary><code>{}</code> <span class="told">{}</span></summary>'
        '<div class="inside" id="type-{}">{}<table><tbody>{}</tbody></table></div></details>',
        name,
        schema.get("description", "").split(". ")[0][:120],
        name,
        format_html("<p>{}</p>", schema.get("description", "")),
        format_html_join(
            "",
            '<tr><th scope="row"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>',
            rows,
        ),
    )


def _kind(schema: Described) -> SafeString:
    """The type in words, with a link where it has a name."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return format_html('<a href="#type-{}">{}</a>', name, name)
    if "enum" in schema:
        return format_html("{}", " | ".join(str(each) for each in schema["enum"]))
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            return format_html_join(" or ", "{}", [(_kind(each),) for each in schema[union]])
    if schema.get("type") == "array":
        return format_html("list of {}", _kind(schema.get("items", {})))
    form = schema.get("format")
    return format_html("{}{}", schema.get("type", "anything"), f" ({form})" if form else "")
