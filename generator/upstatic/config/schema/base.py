"""The base of every section of the file."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """A section of the file: frozen, and errors do not quote values, which may be secrets."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _forget_empty_keys(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Read a key without a value as if it were not there."""
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data
