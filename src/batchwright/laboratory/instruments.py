"""When an instrument was in calibration."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from batchwright.ledger.store import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPeriod:
    """From the day of a passed calibration to the last day before the next is overdue."""

    from_on: date
    until_on: date

    def covers(self, on: date) -> bool:
        """True if the instrument was in calibration on that day."""
        return self.from_on <= on <= self.until_on


def calibrations_of(read: Reader, instrument_id: UUID | None) -> tuple[CalibrationPeriod, ...]:
    """The periods in which the instrument was in calibration; none without an instrument."""
    return ()
