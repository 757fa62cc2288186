"""The sentences of the module about masters and their approval."""

from batchwright.kernel.messages import register

register(
    recipe_fault="Line {line}, column {column}: {message}",
    master_in_wrong_state="This version is {state:word}; this needs it to be {needed:word}.",
    signed_already_as="You signed this version as {role}. Another person signs here.",
    approval_missing="The signature of the {role} is missing. It comes first.",
    approval_given_already="This version is signed by the {role} already.",
)
