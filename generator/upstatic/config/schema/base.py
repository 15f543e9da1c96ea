"""The base of every section of the file."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """A section of the file: frozen, and errors do not quote values, which may be secrets."""

    # Most sections are only parts of others: their own validators would never be used.
    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True,
        defer_build=True,
    )  # fmt: skip

    @classmethod
    @cache
    def file_keys(cls) -> Mapping[str, str]:
        """Its keys as the file spells them, in the order of declaration, with their fields."""
        return {field.alias or name: name for name, field in cls.model_fields.items()}

    @model_validator(mode="before")
    @classmethod
    def _forget_empty_keys(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Read a key without a value as if it were not there."""
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data
