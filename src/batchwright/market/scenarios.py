"""What may happen beyond the published growth: patent cliffs, biosimilars and others, as assumed.

A scenario happens in a path with its probability, begins in a year, and acts on segments for a
number of years. Its subjects in the assumptions are `NAME: probability`, `NAME: start`,
`NAME: duration`, and `NAME: KIND: PRODUCT in REGION` for each effect, where `all` stands for
every product or region. Kinds, with e the effect and d the duration:

- level: the level changes by e percent, in even steps (of ln) over d years, and stays there;
- growth: growth changes by e percent a year for d years;
- surge: the level is e percent off while d lasts, and back afterwards.

A year counts to its end: what starts with 2028 and takes four years has gone a quarter of its way
in 2028, and all of it in 2031.

All effects of a scenario are drawn together (one probability is read off each range), because a
severe event is severe everywhere. What began before the base year is in its level already: only the
change since then counts. Own choice throughout: the forms are the plainest that can be told to the
person who signs them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from batchwright.market.assumptions import Assumption, Book
from batchwright.market.grid import FloatArray
from batchwright.market.pert import Draws, quantile, stream
from batchwright.market.segments import PRODUCTS, REGIONS, SEGMENTS
from batchwright.market.types import MarketFault

KINDS = ("level", "growth", "surge")
_ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How a scenario moves some segments: rows of `SEGMENTS`, by `amount`."""

    kind: str
    segments: tuple[int, ...]
    amount: Assumption


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """An event with its probability, its time, and its effects."""

    name: str
    probability: Assumption
    start: Assumption
    duration: Assumption
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A scenario as drawn: in each of n paths whether it happens, from when, how long, how much.

    log_effects: ln(1 + e) of each effect, shape (effects, n), as if it happened in every path.
    """

    scenario: Scenario
    happens: FloatArray
    start: FloatArray
    duration: FloatArray
    log_effects: FloatArray


def scenarios_of(book: Book) -> tuple[Scenario, ...]:
    """The scenarios that the assumptions tell of, in their order.

    Raises MarketFault `assumption_missing`, `effect_unknown`.
    """
    names = dict.fromkeys(each.subject.split(": ")[0] for each in book.of("scenario"))
    return tuple(_scenario(book, name) for name in names)


def _scenario(book: Book, name: str) -> Scenario:
    fixed = ("probability", "start", "duration")
    probability, start, duration = (book.named("scenario", f"{name}: {each}") for each in fixed)
    taken = {probability.subject, start.subject, duration.subject}
    rows = [each for each in book.of("scenario", f"{name}: ") if each.subject not in taken]
    effects = tuple(_effect(each) for each in rows)
    return Scenario(
        name=name, probability=probability, start=start, duration=duration, effects=effects
    )


def _effect(assumption: Assumption) -> Effect:
    words = assumption.subject.split(": ")
    kind = words[1] if len(words) == 3 else ""
    products, _, regions = words[-1].partition(" in ")
    rows = tuple(
        index
        for index, (product, region) in enumerate(SEGMENTS)
        if products in (_ALL, product) and regions in (_ALL, region)
    )
    if kind not in KINDS or not rows:
        reason = (
            f'The effect "{assumption.subject}" ({assumption.assumption_id}) is unknown. Write '
            f"NAME: KIND: PRODUCT in REGION with a kind of {', '.join(KINDS)}, a product of "
            f"{', '.join(PRODUCTS)} or all, a region of {', '.join(REGIONS)} or all."
        )
        raise MarketFault("effect_unknown", reason)
    return Effect(kind=kind, segments=rows, amount=assumption)


def happenings(
    scenarios: Sequence[Scenario], draws: Draws, forced: Mapping[str, bool] | None = None
) -> tuple[Happening, ...]:
    """Each scenario as drawn; one in `forced` happens in every path (True) or in none (False).

    Forcing one leaves the draws of all else as they were. Raises MarketFault `scenario_unknown`.
    """
    forced = forced or {}
    names = [each.name for each in scenarios]
    for name in forced:
        if name not in names:
            reason = f'There is no scenario "{name}". Choose one of: {", ".join(names)}.'
            raise MarketFault("scenario_unknown", reason)
    return tuple(_happening(each, draws, forced.get(each.name)) for each in scenarios)


def _happening(scenario: Scenario, draws: Draws, forced: bool | None) -> Happening:
    chance = stream(draws.seed, f"scenario {scenario.name}").random((2, draws.count))
    happens = (chance[0] < draws.made(scenario.probability)).astype(np.float64)
    if forced is not None:
        happens = np.full(draws.count, 1.0 if forced else 0.0)
    severity = chance[1]
    effects = [np.log1p(0.01 * quantile(each.amount, severity)) for each in scenario.effects]
    return Happening(
        scenario=scenario,
        happens=happens,
        start=draws.made(scenario.start),
        duration=draws.made(scenario.duration),
        log_effects=np.array(effects).reshape(len(effects), draws.count),
    )


def progress(kind: str, happening: Happening, year: int, base_year: int) -> FloatArray:
    """How many times ln(1 + e) a segment has moved from `base_year` to `year`, shape (n,)."""
    return _moved(kind, happening, year) - _moved(kind, happening, base_year)


def _moved(kind: str, happening: Happening, year: int) -> FloatArray:
    since = year + 1.0 - happening.start
    duration = np.maximum(happening.duration, 1e-9)
    moved: FloatArray
    if kind == "level":
        moved = np.clip(since / duration, 0.0, 1.0)
    elif kind == "growth":
        moved = np.clip(since, 0.0, duration)
    else:
        # The part of the year that lies within the surge.
        begun, ended = np.clip(since, 0.0, 1.0), np.clip(since - duration, 0.0, 1.0)
        moved = begun - ended
    return moved


def log_factors(
    happening: Happening, year: int, base_year: int, *, everywhere: bool = False
) -> dict[int, FloatArray]:
    """By row of `SEGMENTS`: the ln of what its level is multiplied by in `year`, shape (n,).

    everywhere: as if the scenario happened in every path. Segments not moved are not named.
    """
    found: dict[int, FloatArray] = {}
    kinds = dict.fromkeys(each.kind for each in happening.scenario.effects)
    moves = {kind: progress(kind, happening, year, base_year) for kind in kinds}
    for effect, size in zip(happening.scenario.effects, happening.log_effects, strict=True):
        moved = size * moves[effect.kind]
        if not everywhere:
            moved *= happening.happens
        for row in effect.segments:
            found[row] = found[row] + moved if row in found else moved
    return found


def applied(values: FloatArray, happened: Sequence[Happening], base_year: int) -> None:
    """Multiplies `values`, shape (years + 1, segments, n), base year first, in place."""
    for ahead in range(1, values.shape[0]):
        together: dict[int, FloatArray] = {}
        for each in happened:
            for row, moved in log_factors(each, base_year + ahead, base_year).items():
                together[row] = together[row] + moved if row in together else moved
        for row, moved in together.items():
            values[ahead, row] *= np.exp(moved)
