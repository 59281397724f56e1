"""How SCORM and xAPI write a length of time, in seconds and back."""

from __future__ import annotations

import re

_OLD = re.compile(r"(\d{2,4}):(\d\d):(\d\d)(\.\d{1,2})?")
ISO_DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,6})?)S)?)?"
)
_SECONDS = (31_557_600, 2_629_800, 86_400, 3_600, 60)
MOST = 10_000 * 3600.0


def seconds_of(text: str) -> float | None:
    """Return the seconds of `0001:02:03.5` or `PT1H2M3S`; None for anything else."""
    if old := _OLD.fullmatch(text):
        hours, minutes, seconds, rest = old.groups()
        return min(MOST, int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(rest or 0))
    if new := ISO_DURATION.fullmatch(text):
        *whole, seconds = new.groups()
        total = sum(int(number[:9]) * size for number, size in zip(whole, _SECONDS, strict=True) if number)
        return min(MOST, total + float(seconds or 0))
    return None


def as_old(seconds: float) -> str:
    """Return seconds as SCORM 1.2 writes them."""
    hundredths = round(min(seconds, MOST - 1) * 100)
    hours, rest = divmod(hundredths, 360_000)
    minutes, rest = divmod(rest, 6_000)
    return f"{hours:04}:{minutes:02}:{rest // 100:02}.{rest % 100:02}"


def as_new(seconds: float) -> str:
    """Return seconds as ISO 8601, as SCORM 2004 and xAPI write them."""
    hundredths = round(seconds * 100)
    hours, rest = divmod(hundredths, 360_000)
    minutes, rest = divmod(rest, 6_000)
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else ""]
    tail = f"{rest / 100:.2f}".rstrip("0").rstrip(".")
    return "PT" + "".join(parts) + (f"{tail}S" if rest or not any(parts) else "")
