"""The roles of a new installation: patterns over the permissions of the registries."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

READ = ("*.read",)
ADMINISTRATOR = "system-administrator"
"""The role that administers the system, and holds no GMP permission (EU-11D-11)."""

ROLES: dict[str, tuple[str, ...]] = {
    ADMINISTRATOR: ("identity.administer", "identity.read"),
    "personnel": ("identity.read", "identity.check"),
    "trainer": ("identity.read", "identity.train"),
    "operator": (
        *READ,
        "batches.perform",
        "batches.verify",
        "batches.assign",
        "equipment.use",
        "equipment.clean",
        "equipment.verify",
        "laboratory.sample",
    ),
    "supervisor": (
        *READ,
        "batches.perform",
        "batches.verify",
        "batches.assign",
        "batches.issue",
        "batches.complete",
        "batches.hold",
        "batches.allocate",
        "quality.deviate",
        "equipment.use",
        "equipment.clean",
        "equipment.verify",
    ),
    "warehouse": (
        *READ,
        "materials.receive",
        "materials.move",
        "materials.sample",
        "materials.reserve",
    ),
    "maintenance": (
        *READ,
        "equipment.maintain",
        "equipment.calibrate",
        "equipment.define",
        "equipment.qualify",
    ),
    "analyst": (
        *READ,
        "laboratory.sample",
        "laboratory.test",
        "materials.sample",
        "materials.test",
    ),
    "laboratory-reviewer": (*READ, "laboratory.review", "materials.review"),
    "process-engineer": (
        *READ,
        "recipes.author",
        "materials.define",
        "laboratory.specify",
        "quality.deviate",
    ),
    "recipe-checker": (*READ, "recipes.check"),
    "planner": (*READ, "batches.order", "batches.allocate", "quality.agree_draft", "market.view"),
    "market-analyst": ("market.view", "market.edit"),
    "market-approver": ("market.view", "market.approve"),
    "reviewer": (
        *READ,
        "batches.review",
        "batches.assess",
        "quality.deviate",
        "quality.investigate",
    ),
    "quality": (
        *READ,
        "recipes.approve",
        "laboratory.approve",
        "materials.dispose",
        "materials.qualify",
        "quality.approve",
        "quality.close",
        "quality.classify",
        "quality.investigate",
        "quality.deviate",
        "batches.dispose",
        "batches.assess",
        "batches.hold",
        "batches.resume",
        "ledger.verify",
        "batches.import",
        "identity.check",
        "identity.certify",
    ),
    "sponsor-representative": (
        "batches.read",
        "materials.read",
        "recipes.read",
        "laboratory.read",
        "quality.read",
        "recipes.approve_for_sponsor",
        "quality.approve_for_sponsor",
        "batches.release",
        "batches.release_as_owner",
    ),
    "qualified-person": (
        "batches.read",
        "materials.read",
        "recipes.read",
        "laboratory.read",
        "quality.read",
        "batches.release",
        "batches.certify",
    ),
}

OUTSIDE = frozenset({"sponsor-representative", "qualified-person"})
"""Roles of a sponsor's own people, who do not see what is the site's unless it is granted."""


def permissions_of(role: str, known: Iterable[str]) -> tuple[str, ...]:
    """The permissions of `role` among the `known` ones, in order."""
    patterns = ROLES[role]
    return tuple(
        sorted(each for each in set(known) if any(fnmatchcase(each, one) for one in patterns))
    )
