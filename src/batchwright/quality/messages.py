"""The sentences of agreements and deviations."""

from batchwright.kernel.messages import register

register(
    agreement_incomplete="The agreement names no {lacking}. Complete it.",
    agreement_ends_before_it_begins="The agreement ends on {until_on}, before it begins on "
    "{in_force_on}. Mend the days.",
    responsibility_missing="Nobody is responsible for {duty}. Add a line to the matrix.",
    responsibility_stated_twice="{duty} stands twice in the matrix. One side answers for it.",
    releaser_stated_twice="Market {market} has two releasers. Name one.",
    releaser_without_market="A releaser stands without a market. Name the market.",
    qualified_person_needed="For {market} a qualified person certifies. Name that capacity.",
    agreement_in_wrong_state="Agreement {number} is {state}; this needs it to be {needed}.",
    agreement_signed_already="This side has signed agreement {number} already.",
    agreement_approved_by_its_author="You wrote agreement {number} yourself. Another person "
    "approves it.",
    agreement_signed_by_one_person="You have signed for the other side. Another person signs here.",
    agreement_end_unsound="{until_on} cannot be the last day: it is {today} and {agreed} "
    "is agreed.",
    deviation_without_subject="A deviation is about a batch, a lot or a unit. Name one.",
    deviation_text_missing="Say what happened, or what was found, in a sentence.",
    deviation_closed="Deviation {deviation} is closed. Open another for what came up since.",
    conclusion_missing="Deviation {deviation} has no conclusion after its last investigation. "
    "Conclude it first.",
    classification_missing="Deviation {deviation} is not classified. Classify it first.",
    investigation_missing="Deviation {deviation} is not investigated. Record the investigation "
    "first.",
    impact_missing="Deviation {deviation} is major or critical and its impact on other batches "
    "and lots is not assessed. Record the impact first.",
    deviation_closed_by_its_writer="You opened, investigated or concluded deviation {deviation}. "
    "Another person closes it.",
    deviation_reclassified="Deviation {deviation} was reclassified from {first} to {now}.",
)
