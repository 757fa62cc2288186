"""The REST API: every command and query of the registries, OpenAPI 3.1, problem details.

It holds no rule: it parses input into a frozen command and makes HTTP of what comes back.
"""
