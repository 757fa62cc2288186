"""The sentences of the module."""

from batchwright.kernel.messages import register

register(
    lot_not_released="Lot {lot} is in the status {status}. Choose a released lot.",
    lot_expired="Lot {lot} expired on {expires_on}. Choose another lot or request a retest.",
    lot_past_retest="Lot {lot} was due for retest on {retest_on}. Choose another or retest it.",
    lot_historical="Lot {lot} is historical: it was used elsewhere and is never allocated here.",
    lot_of_another_owner="Lot {lot} is not for this order. Choose another.",
    units_do_not_match="{given} cannot be taken from {held}: another kind of unit.",
    not_enough_in_container="{container} holds {held}; {asked} were asked for. Take a second one.",
    amount_not_positive="{quantity} is not an amount. Give more than nothing.",
    supplier_not_qualified="{supplier} is not qualified for this material on {on}.",
    identity_test_missing="Lot {lot} has no reviewed identity test. Test it first.",
    identity_test_failed="Lot {lot} failed its identity test. It can only be rejected.",
    potency_missing="Lot {lot} has no potency. Enter it from the reviewed assay first.",
    lot_in_wrong_state="Lot {lot} is in the status {status}; this needs it in quarantine.",
    lot_not_rejectable="Lot {lot} is in the status {status}: there is nothing left to reject.",
    younger_lot_taken="Lot {lot} was taken although {older} expires first.",
    older_lot_first="Lot {older} expires before {lot}. Take it, or give the reason.",
    unit_unknown="The unit {unit} is not known. Choose one from the list.",
    assay_implausible="A potency of {potency} % and a moisture of {moisture} % cannot be. "
    "Check them.",
    lot_from_a_batch="Lot {lot} came from a batch here; it is released with its batch.",
    not_blendable="Only two or more full containers of one material and one owner are blended.",
    kept_for_another_batch="{asked} were asked for; only {free} of {container} are free, the rest "
    "is kept for another batch. Take another container.",
    dispensed_for_another_batch="{container} was dispensed for another batch. Take another.",
    container_reserved="{reserved} of {container} are kept for a batch. Release them first.",
    dispensed_destroyed="{container} was dispensed for this batch and destroyed with {amount} in "
    "it. It is recorded and goes to review.",
    dispensed_sampled="{container} was dispensed for this batch and {quantity} of it was taken as "
    "a sample. It is recorded and goes to review.",
    dispensed_adjusted="{container} was dispensed for this batch with {amount} in it and counted "
    "as {counted}. It is recorded and goes to review.",
    container_destroyed="Container {container} was destroyed and holds nothing.",
    reservation_ended="This reservation has ended already.",
    reservation_cut="{cut} {unit} that were kept for a batch are no longer in {container}.",
    retest_months_wrong="{months} months are no interval of retests. Give 1 to {longest}.",
    retest_day_missing="A retest that passed needs a day after {on} when the next is due.",
    lot_not_expired="Lot {lot} expires on {expires_on}; it has not expired.",
    lot_not_empty="Lot {lot} is not used up: {container} still holds something.",
    received_in_future="{received_on} lies after {on}. Give the day it was received.",
    nothing_received="A receipt needs at least one container.",
    identity_test_invalid="The identity test of {lot} was found invalid: {reason}",
    container_empty="Container {container} is empty already.",
    lot_not_reworkable="Lot {lot} is in the status {status}; there is nothing to work on again.",
    rework_procedure_missing="Name the approved procedure by which it is worked on again.",
    lot_reworked="{quantity} of {lot} is worked on again as {into}, by {procedure}. It goes to "
    "review.",
    not_packable="Only bulk or finished product of one lot, not dispensed for a batch, is packed.",
    not_a_packed_material="{material} is no finished material that is counted. Name the packs.",
    not_enough_to_pack="The containers hold {held}; the packs would hold {asked}. Pack fewer.",
    retest_failed="The retest of {lot} failed. The lot is back in quarantine.",
)
