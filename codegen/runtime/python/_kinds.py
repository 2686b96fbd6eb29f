"""The types of JSON for pydantic: each takes what the schema takes, which pydantic's own do not."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias, TypeGuard

from pydantic import AfterValidator, BaseModel, BeforeValidator, Strict, model_validator
from typing_extensions import Self

from ._format import is_date_time
from ._json import DEEPER, Json, NotJson, as_json
from ._sure import Sure

_STRING_OR_INFINITY: Final = re.compile(r'"(?:[^"\\]|\\.)*"|Infinity|NaN')


class Record(BaseModel, frozen=True, protected_namespaces=(), ser_json_inf_nan="constants"):
    """An object with known fields. What is absent is `MISSING`, never `None`."""

    __sure__: ClassVar[Sure[Any] | None] = None
    """The quick look that these two methods take first; a class derived from a record has its own rules, and none."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.__sure__ = None

    @classmethod
    def model_validate(
        cls,
        obj: Any,
        *,
        strict: bool | None = None,
        extra: Literal["allow", "ignore", "forbid"] | None = None,
        from_attributes: bool | None = None,
        context: Any | None = None,
        by_alias: bool | None = None,
        by_name: bool | None = None,
    ) -> Self:
        """Reads a value, as every pydantic model does."""
        # What is taken so is taken with any of the other options, and the same.
        if cls.__sure__ is not None and extra is None and by_alias is None and by_name is None:
            message: Self | None = cls.__sure__.from_value(obj)
            if message is not None:
                return message
        return super().model_validate(
            obj,
            strict=strict,
            extra=extra,
            from_attributes=from_attributes,
            context=context,
            by_alias=by_alias,
            by_name=by_name,
        )

    @classmethod
    def model_validate_json(
        cls,
        json_data: str | bytes | bytearray,
        *,
        strict: bool | None = None,
        extra: Literal["allow", "ignore", "forbid"] | None = None,
        context: Any | None = None,
        by_alias: bool | None = None,
        by_name: bool | None = None,
    ) -> Self:
        """Reads a text, as every pydantic model does: of a key given twice, the last counts."""
        if cls.__sure__ is not None and extra is None and by_alias is None and by_name is None:
            message: Self | None = cls.__sure__.from_text(json_data)
            if message is not None:
                return message
        return super().model_validate_json(
            json_data, strict=strict, extra=extra, context=context, by_alias=by_alias, by_name=by_name
        )

    def to_json(self) -> str:
        """The JSON text: fields in the order of the schema, and nothing for what is absent."""
        text = self.model_dump_json(by_alias=True)
        return _STRING_OR_INFINITY.sub(_number, text) if "Infinity" in text or "NaN" in text else text

    def unmet(self) -> str | None:
        """The first condition between fields that is not met, in words: of a validated record none."""
        return None


class ConditionalRecord(Record, frozen=True):
    """A record with conditions between its fields."""

    @model_validator(mode="after")
    def _meets_conditions(self) -> Self:
        unmet = self.unmet()
        if unmet is not None:
            raise ValueError(unmet)
        return self


def _number(match: re.Match[str]) -> str:
    """A number too large for a float has come as text such as 1e999, and goes as such."""
    if match[0] == "NaN":
        raise ValueError("NaN is no JSON number")
    return "1e999" if match[0] == "Infinity" else match[0]


def is_number(value: Json) -> TypeGuard[int | float]:
    """A number: `True` is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_whole(value: Json) -> TypeGuard[int | float]:
    """An integer in JSON Schema's sense: `1`, `1.0` and `1e0` are one number."""
    return value.is_integer() if isinstance(value, float) else is_number(value)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _no_nan(value: float) -> float:
    if math.isnan(value):
        raise ValueError("NaN is no JSON number")
    return value


def _json_object(value: dict[str, Any]) -> dict[str, Any]:
    try:
        json = as_json(value)
    except NotJson as error:
        raise ValueError(str(error)) from None
    if _has_deeper(json):
        raise ValueError("is nested too deep")
    return value


def _has_deeper(value: Json) -> bool:
    if isinstance(value, dict):
        return any(_has_deeper(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_deeper(item) for item in value)
    return value is DEEPER


def _date_time(value: str) -> str:
    if not is_date_time(value):
        raise ValueError("must be an RFC 3339 date-time with its offset")
    return value


Text: TypeAlias = Annotated[str, Strict()]
Boolean: TypeAlias = Annotated[bool, Strict()]
Whole: Final = BeforeValidator(_whole)
"""Reads `1.0` as the integer that it is."""
Integer: TypeAlias = Annotated[int, Strict(), Whole]
NoNan: Final = AfterValidator(_no_nan)
"""Refuses the float that is no number."""
Number: TypeAlias = Annotated[Annotated[int, Strict()] | Annotated[float, Strict()], NoNan]
"""An integer stays one."""
DateTime: Final = AfterValidator(_date_time)
"""Takes RFC 3339 date-times, by the letter."""
JsonObject: TypeAlias = Annotated[dict[Annotated[str, Strict()], Any], Strict(), AfterValidator(_json_object)]
"""Any JSON object."""
