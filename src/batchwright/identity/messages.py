"""The sentences of the module."""

from batchwright.kernel.messages import register

_SENTENCES = {
    "accountability_missing": "Sign the statement of accountability first: you answer for what you "
    "sign.",
    "secret_must_change": "Your secret was set by another person, or its time is over. Choose a "
    "new one first.",
    "secret_wrong": "Your present secret was not accepted. Give it again; five failures lock it.",
    "secret_used_before": "You had this secret before. Choose another.",
    "secret_too_weak": "The secret will not do: {why}. Choose another.",
    "user_code_taken": "The code {code} was given before. A code is never reused; take another.",
    "user_code_malformed": "The code {code} will not do. Take 2 to 63 small letters, digits, dots "
    "and hyphens.",
    "sponsor_code_taken": "The sponsor code {code} is taken. Take another.",
    "sponsor_seen_already": "This person sees {sponsor} already.",
    "text_missing": "The field {field} is empty. Fill it in.",
    "user_in_wrong_state": "User {user} is {state}; this cannot be done.",
    "another_person_needed": "Another person has to {act}.",
    "took_part": "You took part in this. Another person has to {act}.",
    "administration_not_apart": "{role} cannot be held together with the other roles of this "
    "person: administration of the system and GMP work are kept apart.",
    "role_held_already": "The role {role} is held already.",
    "ended_already": "This ended at {ended_at} already.",
    "emergency_too_long": "Emergency access until {expires_at} is not possible; at most {longest} "
    "from now.",
    "not_emergency_access": "This is no emergency access; there is nothing to review.",
    "emergency_reviewed": "This emergency access was reviewed at {reviewed_at} already.",
    "emergency_not_over": "This emergency access lasts until {expires_at}. Review it when it is "
    "over, or have it ended first.",
    "statement_differs": "Sign the statement of accountability in its exact words.",
    "training_edition_wrong": "There is no edition {edition} of {procedure}; in force is "
    "{in_force}.",
    "training_not_yet": "Training on {trained_on} has not happened yet. Record it afterwards.",
    "training_expires_before": "Training of {trained_on} cannot expire on {expires_on}.",
    "alert_acknowledged": "This alert was acknowledged at {acknowledged_at} already.",
    "access_review_done": "This access review is done already.",
    "certificate_not_sent": "A certificate sent on {sent_on} cannot be filed yet. File it "
    "once sent.",
}

register(**_SENTENCES)
