"""The sentences of the module."""

from batchwright.kernel.messages import register

register(
    accountability_missing="Sign the statement of accountability first: you answer for what you "
    "sign.",
    secret_must_change="Your secret was set by another person. Choose your own first.",
    user_code_taken="The code {code} was given before. A code is never reused; take another.",
    user_in_wrong_state="User {user} is {state}; this cannot be done.",
    another_person_needed="Another person has to {act}.",
    administration_not_apart="{role} cannot be held together with the other roles of this person: "
    "administration of the system and GMP work are kept apart.",
    role_held_already="The role {role} is held already.",
    emergency_too_long="Emergency access until {expires_at} is not possible; at most {longest} "
    "from now.",
    secret_too_weak="The secret will not do: {why}. Choose another.",
    training_edition_wrong="Edition {edition} of {procedure} is not in force.",
    user_code_malformed="The code {code} will not do: 2 to 63 small letters, digits, dots, hyphens.",
    statement_differs="Sign the statement of accountability in its exact words.",
    access_review_done="This access review is done already.",
)
