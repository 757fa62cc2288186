"""The sentences of the module."""

from batchwright.kernel.messages import register

register(
    batch_not_running="Batch {batch} is {state}. Phases run only while it is issued or running.",
    batch_decided="Batch {batch} is {state}. Nothing is added to it any more; open a deviation.",
    phase_not_permitted="Phase {phase} comes later. Complete the phases before it first.",
    phase_done_already="Phase {phase} is {state} already. Correct what it recorded instead.",
    phase_not_to_be_verified="Phase {phase} is {state}; there is nothing to verify yet.",
    second_person_needed="You performed {phase} yourself. Another person verifies it.",
    value_out_of_limits="{name} = {value} {unit} is outside {lower} to {upper} {unit} "
    "({phase}). It is recorded and goes to review.",
    weighing_out_of_tolerance="{net} {unit} is outside {lower} to {upper} {unit}. Take away or "
    "add, and weigh again.",
    net_not_gross_less_tare="Gross {gross} less tare {tare} is {difference} {unit}, not {net} "
    "{unit} ({phase}). It is recorded and goes to review.",
    training_missing="You have no valid training in {procedure}. Ask the trainer.",
    automation_not_qualified="No unit of {phase} is qualified for automated verification on {on} "
    "({units}). Another person verifies the phase.",
    wrong_material="The container holds {actual}; the recipe asks for {expected}. Scan another.",
    unit_not_assigned="No unit is assigned for {requirement}. Scan one for this batch first.",
    batch_historical="Batch {batch} is historical: it was made elsewhere and is never executed, "
    "reviewed or released here.",
    batch_in_wrong_state="Batch {batch} is {state}; this needs it to be {needed}.",
    exception_not_assessed="Exception {exception} of entry {entry} is not assessed. Explain it or "
    "open a deviation.",
    performed_by_the_same_person="You took part in this batch. Another person has to {act}.",
    own_entry_assessed="You made entry {entry} yourself. Another person assesses its exceptions.",
    deviation_open="Deviation {deviation} is open. Close it first; rejection is always open.",
    review_missing="The batch record is not reviewed yet.",
    review_outdated="{entries} entries came after the review (up to number {reviewed}). Review "
    "the record again.",
    test_missing="Test {test} has no reviewed result.",
    test_failing="Test {test} fails its specification. The batch cannot be released with it.",
    market_not_ordered="Batch {batch} was not ordered for {market}.",
    market_decided_already="The decision for {market} is taken already.",
    disposition_missing="The site's quality unit has not released the batch.",
    order_number_taken="Order {number} exists already. Take another number.",
    batch_number_taken="Batch {number} exists already. Take another number.",
    batch_size_not_positive="A batch of {size} units cannot be made. Order at least one.",
    markets_unclear="Name each market that the batch is for once. Named: {markets}",
    order_not_open="Order {number} is {state}; it cannot be issued.",
    master_missing="There is no effective master recipe for {product} of {size} units.",
    phase_incomplete="Phase {phase} is {state}. Complete it first.",
    hold_too_short="{held} have passed of at least {minimum}. Wait until {until}.",
    hold_too_long="{held} have passed; at most {maximum} are permitted ({phase}). It is recorded "
    "and goes to review.",
    wrong_kind="Phase {phase} is of the kind {kind}; this act is for {needed}.",
    value_wrong_unit="{value} {unit} was given; phase {phase} asks for {needed}.",
    value_missing="The value {name} is not recorded yet.",
    calculation_impossible="{name} cannot be calculated: {problem}",
    corrected="{name} was corrected from {first} to {now}.",
    calculation_outdated="{phase} was calculated from {name} before it was corrected. Check its "
    "result, and correct that too if it changes.",
    corrected_otherwise="{name} is corrected as it was recorded: a number by value, a criterion by "
    "met. Give that one alone.",
    dispensed_used="{container} holds {held} of the {weighed} that was weighed: it was used. Open "
    "a deviation that tells what was really weighed.",
    corrected_already="{name} was corrected already. Correct the value in force.",
    agreement_missing="No quality agreement in force on {on} covers {product} at {site} for "
    "{activity}. Agree on it first.",
    sponsor_approval_missing="The sponsor has not approved this master, as the agreement asks.",
    assessment_text_missing="Say in a sentence why the exception is acceptable, or what follows.",
    deviation_of_another_batch="The deviation is about another batch. Name one of this batch.",
    batch_rejected_already="The batch is rejected. A rejection is final.",
    rejected_after_release="Batch {batch} is rejected, and was released before for {releases}. "
    "These releases stand: tell the owner of the batch at once, and have a recall from {markets} "
    "decided.",
    requirement_unknown="The recipe of this batch asks for no {requirement}.",
    unit_not_of_batch="Unit {unit} is not in use for batch {batch}.",
    unit_not_the_assigned="{unit} is not the unit that was scanned as {requirement}. "
    "Scan it first.",
    container_dispensed_already="{container} was dispensed for a batch already.",
    container_missing="Scan the container of {component}.",
    role_not_held="The recipe asks for a {role} at {phase}; you hold no such role. It is recorded "
    "and goes to review.",
    tare_negative="A tare of {tare} {unit} cannot be. Weigh the empty container again.",
    charged_too_little="Of {component} {given} is charged, of at least {least} that the recipe "
    "asks for. Charge all of it, or have the rest explained.",
    sample_too_small="{given} is less than the {asked} that {phase} asks for. Take more.",
    completed_before_start="The batch began at {started_at}; it cannot have been complete at "
    "{event_at}. State the right time.",
    batch_expired="Batch {batch} expired on {expires_on}. It can only be rejected.",
    product_not_defined="The product {product} is not defined as a material. Define it first.",
    expiry_beyond_shelf_life="{expires_on} is not within the shelf life, which ends {latest}.",
    control_too_late="{passed} passed since the control before; at most {longest} are permitted "
    "({phase}). It is recorded and goes to review.",
    imported_already="Historical batches of this sponsor are here already. Nothing was brought in.",
    file_corrupted="{message}",
    files_not_taken="Nothing was brought in: {faults} faults in all, of which {named} are named. "
    "Take sound copies of the files.",
    samples_missing="{phase} asks for {needed} results; {given} were given.",
    lot_differs="{phase} began with lot {first}; its recipe permits no other, such as {lot}. Scan "
    "a container of {first}.",
    nothing_taken="Nothing was weighed or charged in {phase} yet; there is nothing to end.",
    dispensed_left="{container} was dispensed of {component} too and is not charged. Charge it in "
    "this phase; all but the last are partial.",
    compensated_not_weighed="{component} takes up the correction of {other}, which is not weighed "
    "yet. Weigh that first.",
    not_dispensed="{component} has not been dispensed for this batch.",
    yield_out_of_limits="Yield of {stage}: {percent} % is outside {lower} to {upper} %. It is "
    "recorded and goes to review.",
    allocation_short="Of {component} {missing} {unit} are missing in released, unexpired stock.",
    batch_on_hold="The batch is held until quality resumes it: {reason}",
    releaser_not_named="The agreement names the {named:word} to release for {market}. Ask there.",
    releaser_missing="No quality agreement in force names who releases for {market}. Agree on it "
    "first.",
    criterion_not_met="{name}: the criterion is not met ({phase}). It is recorded and goes to "
    "review.",
)
