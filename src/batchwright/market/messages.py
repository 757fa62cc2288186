"""The sentences of claims, assumptions and editions in the record."""

from batchwright.kernel.messages import register

register(
    claims_unreadable="Nothing of {file} came in. {reason}",
    claims_absent="{file} holds no claims. Give it at least one line.",
    claim_withdrawn="Claim {claim} is withdrawn and counts no more. Bring in another with an id of "
    "its own.",
    claim_unchanged="Claim {claim} stands so already. Say what is to be corrected.",
    claim_publisher_missing="Claim {claim} needs a publisher. Say whose statement it is.",
    claim_unsound="Claim {claim} stays as it is. {reason}",
    assumption_unsound="Assumption {assumption} is not taken. {reason}",
    assumption_subject_taken='"{subject}" of group {group} is assumed by {other} already. Change '
    "that one.",
    assumption_unchanged="Assumption {assumption} stands so already. Say what is to be changed.",
    assumption_not_shipped="Batchwright comes without an assumption {assumption}. Write it "
    "yourself.",
    assumption_recorded="Assumption {assumption} is in the record already. Change it there, with a "
    "reason.",
    nothing_to_adopt="All assumptions that Batchwright comes with are in the record already.",
    nothing_to_approve="No assumption waits for approval.",
    assumption_not_draft="Assumption {assumption} has no draft that waits for approval.",
    assumption_approved_by_its_author="You wrote assumption {assumption} yourself. Another person "
    "approves it.",
    edition_unnamed="The edition has no name. Give it one, such as 2026-1.",
    edition_name_taken="There is an edition {name} already. Give this one another name.",
    edition_without_results="The edition has no results. Give at least one, with its bands.",
    edition_result_twice="The result {result} is given twice. Give it once.",
    edition_bands_cross="The bands of {result} do not lie within each other around its median. "
    "Work them out anew.",
    edition_digest_unsound="{value} is no SHA-256 in 64 hexadecimal digits. Take that of the "
    "report.",
    edition_inputs_unreadable="The inputs are no JSON object with claims, assumptions and seed. "
    "Take them as the report was made from them.",
    edition_seed_differs="The inputs have the seed {stated}, the edition {seed}. Make it anew.",
    edition_claims_not_recorded="{count} claims of the edition are not in the record as they stand "
    "there, or are withdrawn: {claims}. Bring them in, or make the edition from the record.",
    edition_assumptions_not_approved="{count} assumptions of the edition are not approved as they "
    "stand there: {assumptions}. Have them approved by another person, then make it anew.",
)
