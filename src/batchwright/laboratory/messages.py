"""The sentences of the laboratory."""

from batchwright.kernel.messages import register

register(
    specification_without_product="A specification names a product and a market. Give both.",
    specification_without_tests="A specification has one test at least. Add its tests.",
    test_stated_twice="Test {test} stands twice. Give each test a code of its own.",
    test_incomplete="Test {test} has no {lacking}. Complete it.",
    limit_not_a_number="A limit of test {test} is not a finite number. Give a number.",
    limits_crossed="The lower limit {lower} of test {test} is above the upper limit {upper}. "
    "Exchange or mend them.",
    limit_precision="Test {test} compares to {places} decimal places; its limits have {written} "
    "and at most {maximum} are known. Give the places of the limits.",
    replicates_out_of_range="Test {test} asks for {replicates} results; 1 to {maximum} can "
    "be asked.",
    specification_in_wrong_state="Version {number} of the specification of {product} is "
    "{state:word}; this needs it to be {needed:word}.",
    specification_of_another="Another person wrote this version. Its author signs it as author.",
    specification_approved_by_its_author="You wrote this version yourself. Another person "
    "approves it.",
    specification_effective_before_approval="{effective_on} is before today, {today}. A version "
    "holds from the day of its approval at the earliest.",
    specification_overtaken="Version {number} from {effective_on} does not follow version {other}, "
    "which holds from {other_on}. Choose a later day, or draft a new version.",
    specification_not_in_force="Version {number} is {state:word} or of another product, and does "
    "not hold for {product} on {on}. Choose the specification in force.",
    sample_number_missing="A sample has a number. Give the one on its label.",
    sample_number_taken="Sample {number} exists already. Take another number.",
    sample_without_source="A sample is of a lot or a batch. Name one.",
    sample_quantity_unsound="{quantity} {unit} is no quantity of a sample. Give more than 0 and a "
    "known unit.",
    sample_historical="Sample {sample} is historical: it was brought in from elsewhere and nothing "
    "is added to it here.",
    sample_received_already="Sample {sample} was received at {received_at}.",
    sample_received_before_taken="Sample {sample} was received at {received_at}, before it was "
    "taken at {taken_at}. It is recorded and goes to review.",
    result_out_of_specification="{test}: {result} {unit} is out of specification ({limits}). It is "
    "recorded and goes to review.",
    result_absent="{test}: no value was obtained. It is recorded and goes to review.",
    result_not_comparable="{test}: {result} {unit} cannot be compared with {limits}. It is "
    "recorded without a verdict and does not count.",
    test_not_specified="{test} does not stand in the sample's specification. It is recorded and "
    "goes to review.",
    amount_unsound="{amount} is no amount tested of {test}. Give more than 0, or leave it out.",
    sample_not_received="Sample {sample} was tested without having been received. It is recorded "
    "and goes to review.",
    instrument_not_in_calibration="Instrument {instrument} was not in calibration. The reading is "
    "recorded, goes to review and does not count.",
    result_reviewed_by_its_performer="You performed or entered {test} yourself. Another person "
    "reviews it.",
    result_reviewed_already="{test} was {verdict} already.",
    result_corrected_already="{test} was corrected already. Take the value in force.",
    cause_missing="{test} is invalid only with an assignable cause. State it.",
    laboratory_record_incomplete="{test} has no {lacking}. A result is accepted with a complete "
    "record only.",
    reading_out_of_calibration="{test} was measured with an instrument out of calibration. It "
    "cannot be accepted; test again and invalidate it with this cause.",
    result_invalidated="{test}: {result} was invalidated. Cause: {cause}",
    result_corrected="{test} was corrected from {first} to {now}. It goes to review.",
)
