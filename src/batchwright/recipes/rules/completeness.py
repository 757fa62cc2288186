"""The master holds all nine items of US-211.186(b); keys alone are asked for by the types."""

from collections.abc import Iterator

from batchwright.recipes.document import PackagingFunction, Role
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.phases import Calculate, InProcessTest, Sample
from batchwright.recipes.rules.draft import Draft

_CODE = "master_incomplete"
_PRINTED = {PackagingFunction.LABEL, PackagingFunction.LEAFLET, PackagingFunction.CARTON}
_NEEDED = (PackagingFunction.CONTAINER, PackagingFunction.CLOSURE, PackagingFunction.LABEL)


def an_active_is_given(draft: Draft) -> Iterator[RecipeFault]:
    """The formula has an active component (US-211.186(b)(2))."""
    if draft.formula is None or not draft.built.whole("formula"):
        return
    if all(each.role is not Role.ACTIVE for each in draft.formula.components):
        yield draft.fault(
            draft.formula, "components", _CODE, "No component is active (US-211.186(b)(2))."
        )


def packaging_is_given(draft: Draft) -> Iterator[RecipeFault]:
    """Containers, closures and labels, printed ones with their specimen (US-211.186(b)(8))."""
    packaging = [each for each in draft.components.values() if each.role is Role.PACKAGING]
    for each in draft.components.values():
        if (each.role is Role.PACKAGING) != (each.function is not None):
            yield draft.fault(
                each,
                "function",
                "packaging_function_wrong",
                f"{each.id}: a packaging material has a function, and nothing else has one.",
            )
        if each.function in _PRINTED and each.specimen is None:
            yield draft.fault(
                each,
                "function",
                _CODE,
                f"{each.id} is printed; name its approved specimen (US-211.186(b)(8)).",
            )
    if draft.formula is None or not draft.built.whole("formula"):
        return
    found = {each.function for each in packaging}
    missing = [each.value for each in _NEEDED if each not in found]
    if missing:
        yield draft.fault(
            draft.formula,
            "components",
            _CODE,
            f"No packaging material is a {' or a '.join(missing)} (US-211.186(b)(8)).",
        )


def sampling_tests_and_yields_are_given(draft: Draft) -> Iterator[RecipeFault]:
    """Samples, in-process tests and an actual yield are taken (US-211.186(b)(9), US-211.103)."""
    if not draft.phases or not draft.built.whole("procedure"):
        return
    kinds = {type(each) for each in draft.phases.values()}
    yields = any(isinstance(each, Calculate) and each.yield_of for each in draft.phases.values())
    wanted = (
        (Sample in kinds, "takes a sample (US-211.186(b)(9))"),
        (InProcessTest in kinds, "tests in-process material (US-211.186(b)(9), US-211.110(a))"),
        (yields, "calculates an actual yield with yield_of (US-211.103)"),
    )
    for given, what in wanted:
        if not given:
            yield draft.fault_at(("procedure",), _CODE, f"No phase {what}.")


RULES = (an_active_is_given, packaging_is_given, sampling_tests_and_yields_are_given)
