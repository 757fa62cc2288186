"""Pricing pressure, regulation, technology, pandemic preparedness, sustainability."""

from batchwright.market.chapters.refs import calculation_ref, percent
from batchwright.market.chapters.statements import stated
from batchwright.market.edition import Edition
from batchwright.market.report.document import Block, Chapter, Paragraph

THEMES = (
    ("pricing", "Pricing pressure", "price pressure"),
    ("regulation", "Regulation", "localization"),
    ("technology", "Technology", None),
    ("pandemic", "Pandemic preparedness", "pandemic surge"),
    ("sustainability", "Sustainability", None),
)


def themes(edition: Edition) -> tuple[Chapter, ...]:
    """One chapter for each theme, with what its scenario would do to the market."""
    return tuple(
        Chapter(
            anchor=name,
            title=title,
            blocks=(*_effect(edition, scenario), stated(edition, name)),
        )
        for name, title, scenario in THEMES
    )


def _effect(edition: Edition, scenario: str | None) -> tuple[Block, ...]:
    effect = edition.scenario_effects.get(scenario) if scenario else None
    if scenario is None or effect is None:
        return ()
    return (
        Paragraph(
            runs=(
                f"If the scenario {scenario} comes true, the market of {edition.horizon} is ",
                percent(abs(effect), calculation_ref(f"scenario-{scenario.replace(' ', '-')}")),
                " larger" if effect > 0 else " smaller",
                " than if it does not.",
            )
        ),
    )
