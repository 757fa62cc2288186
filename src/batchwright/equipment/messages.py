"""The sentences of the module."""

from batchwright.kernel.messages import register

register(
    unit_not_available="Unit {unit} is {use:word}. Choose another, or end its use first.",
    unit_not_clean="Unit {unit} is {cleaning}. Clean it, and have the cleaning verified.",
    unit_found_dirty="Unit {unit} was verified as clean and found dirty. Clean it again.",
    clean_hold_time_exceeded="The clean hold time of {unit} ended {until}. Clean it again.",
    unit_not_qualified="Unit {unit} is not qualified for {function} on {on}. Choose another.",
    unit_out_of_calibration="Unit {unit} is out of calibration on {on}. Choose another.",
    reading_out_of_range="{reading} is outside the calibrated range of {unit}. Choose another.",
    load_out_of_range="{load} on the balance, {net} and its tare of {tare}, is outside the "
    "calibrated range of {unit}. Take a lighter container, or choose another balance.",
    balance_not_checked="Balance {unit} has not passed its check of {on}. Check it first.",
    unit_of_wrong_class="Unit {unit} is a {actual}; the recipe asks for a {needed}.",
    unit_not_capable="Unit {unit} does not cover {capability} from {lower} to {upper} {of}.",
    log_times_reversed="The line for {unit} ends before it starts. Check the times.",
    log_line_late="The line for {unit} starts {started_at}, before the logbook's end "
    "{logged_until}. It is written as a late line.",
    log_line_to_come="The line for {unit} ends {ended_at}, which is still to come. Record it then.",
    unit_not_out_of_service="Unit {unit} is {use:word}, not out of service.",
    range_reversed="The range of {name} goes from {lower} to {upper} {of}. Lower end first.",
    days_reversed="What holds from {first} cannot end on {last}. Check the days.",
    day_to_come="{day} is still to come; today is {today}. Record it when it is done.",
    reference_weight_unsound="{mass} {of} within {tolerance} {of} cannot be a reference weight. "
    "Give a mass, and a tolerance smaller than it.",
    reference_weight_missing="Balance {unit} has no reference weight {reference}. Take one of its "
    "own, or have this one added by who keeps the equipment.",
    reading_not_a_mass="{of} is not a unit of mass. Give what the balance shows, with its unit.",
    clean_hours_unsound="A clean hold time of {hours} h cannot be: 1 to {maximum} h.",
    log_line_checked="Line {number} is checked already.",
    equipment_code_taken="The code {code} exists already. Take another.",
    calibration_failed="The calibration of {property} of {unit} failed; it is out of service. "
    "Every batch it was used for since its last good calibration ({since}) has to be assessed.",
    balance_check_failed="The check of {unit} failed: {reading} {of} for {reference} {of}. It is "
    "out of service. Every batch it was used for since its last good check ({since}) has to be "
    "assessed.",
)
