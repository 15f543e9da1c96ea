"""Counts and durations in English words."""

DURATION_UNITS = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
_LONG = {"d": "day", "h": "hour", "min": "minute"}
_MINUTE_S = 60


def counted(number: int, noun: str) -> str:
    """A number of things: "1 monitor", "2 monitors", "1,200 monitors"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def duration_parts(seconds: float) -> list[tuple[int, str]]:
    """A duration in its two largest units: 7500 is [(2, "h"), (5, "min")].

    The units are d, h, min and s. From a minute on it is rounded to minutes; a second unit that
    is zero is left out.
    """
    rest = max(round(seconds), 0)
    rest = round(rest / _MINUTE_S) * _MINUTE_S if rest >= _MINUTE_S else rest
    counts = []
    for unit, length_s in DURATION_UNITS:
        count, rest = divmod(rest, length_s)
        counts.append((count, unit))
    first = next((n for n, (count, _) in enumerate(counts) if count), len(counts) - 1)
    return [counts[first], *(part for part in counts[first + 1 : first + 2] if part[0])]


def duration(seconds: float) -> str:
    """A duration in its two largest units: "2 h 5 min", "40 s"."""
    return " ".join(f"{count} {unit}" for count, unit in duration_parts(seconds))


def long_duration(seconds: float) -> str:
    """The same for sentences: "2 hours, 5 minutes", "less than a minute"."""
    parts = duration_parts(seconds)
    if parts[0][1] == "s":
        return "less than a minute"
    return ", ".join(counted(count, _LONG[unit]) for count, unit in parts)
