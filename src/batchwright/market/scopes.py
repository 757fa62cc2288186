"""What a market total counts: which products, which services, and which scope holds which other."""

from dataclasses import dataclass

from batchwright.market.types import MarketFault

DRUG_SERVICES = frozenset({"drug substance", "drug product", "packaging", "testing", "development"})
MANUFACTURING = frozenset({"drug substance", "drug product", "packaging"})
BASES = ("fee", "with materials", "not stated")


@dataclass(frozen=True, slots=True)
class Scope:
    """A named scope: the products made and the services counted.

    products: of small molecule, biologic, device; services: of drug substance, drug product,
    packaging, testing, development, device.
    """

    name: str
    products: frozenset[str]
    services: frozenset[str]

    def holds(self, other: "Scope") -> bool:
        """True if all that `other` counts is counted here."""
        return other.products <= self.products and other.services <= self.services


_DRUGS = frozenset({"small molecule", "biologic"})

SCOPES = (
    Scope("drugs+devices", _DRUGS | {"device"}, DRUG_SERVICES | {"device"}),
    Scope("drugs (CDMO)", _DRUGS, DRUG_SERVICES),
    Scope("drugs (CMO)", _DRUGS, MANUFACTURING),
    Scope("devices", frozenset({"device"}), frozenset({"device"})),
    Scope("biologics", frozenset({"biologic"}), DRUG_SERVICES),
    Scope("small molecule", frozenset({"small molecule"}), DRUG_SERVICES),
    Scope("drug substance", _DRUGS, frozenset({"drug substance"})),
    Scope("drug product", _DRUGS, frozenset({"drug product"})),
    Scope("packaging", _DRUGS, frozenset({"packaging"})),
    Scope("testing", _DRUGS, frozenset({"testing"})),
    Scope("development", _DRUGS, frozenset({"development"})),
)

_BY_NAME = {each.name.casefold(): each for each in SCOPES}


def scope_named(name: str) -> Scope:
    """The scope of this name; case does not matter. Raises MarketFault `scope_unknown`."""
    try:
        return _BY_NAME[name.strip().casefold()]
    except KeyError:
        names = ", ".join(each.name for each in SCOPES)
        reason = f'There is no scope "{name}". Choose one of: {names}.'
        raise MarketFault("scope_unknown", reason) from None


def known(name: str) -> bool:
    """True if there is a scope of this name."""
    return name.strip().casefold() in _BY_NAME


def scope_of_words(words: str) -> str | None:
    """The scope that a publisher's own list or definition of the market names; None if none.

    Devices beside drugs make `drugs+devices`; nothing is guessed from words that name neither.
    """
    text = words.casefold()
    devices = "device" in text or "not limited solely to pharmaceuticals" in text
    drugs = any(word in text for word in ("pharma", "drug", "biologic", "biotech", "molecule"))
    if devices and drugs:
        return "drugs+devices"
    if devices:
        return "devices"
    return "drugs (CDMO)" if drugs else None
