"""Remembering what a function of classes answered."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def remembered(function: F) -> F:
    """`function`, computed once for each argument (functools.cache, with its types kept)."""
    return cast("F", cache(function))
