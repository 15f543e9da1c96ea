"""Header fields of a response: names without regard to case, and repeated fields."""

from collections.abc import Iterable


class Headers:
    """The fields of a response in the order in which they were received."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields = [(name.lower(), value) for name, value in fields]

    def get_all(self, name: str) -> list[str]:
        """Return the value of each field of this name."""
        wanted = name.lower()
        return [value for each, value in self._fields if each == wanted]

    def get(self, name: str, default: str = "") -> str:
        """Return the values of all fields of this name, joined by commas (RFC 9110, 5.3)."""
        return ", ".join(self.get_all(name)) or default

    def __contains__(self, name: object) -> bool:
        return any(each == str(name).lower() for each, _ in self._fields)
