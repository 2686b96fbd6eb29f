# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""The types of JSON for pydantic: each takes what the schema takes, which pydantic's own do not."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeGuard, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import Self

from ._format import SURE_DATE_TIME, is_date_time
from ._json import DEEPER, Json, NotJson, as_json, read
from ._levels import TEXT, is_json

_STRING_OR_INFINITY: Final = re.compile(r'"(?:[^"\\]|\\.)*"|Infinity|NaN')


class Record(BaseModel, frozen=True, protected_namespaces=(), ser_json_inf_nan="constants"):
    """An object with known fields. What is absent is `MISSING`, never `None`."""

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
        _refuse_constants(cls.__name__, json_data)
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


def _refuse_constants(title: str, text: str | bytes | bytearray) -> None:
    """Pydantic takes `NaN` and `Infinity` for numbers."""
    found = ("NaN" in text or "Infinity" in text) if isinstance(text, str) else (b"NaN" in text or b"Infinity" in text)
    if not found:
        return
    try:
        read(text if isinstance(text, str) else text.decode())
    except ValueError as error:
        wrong = PydanticCustomError("json_invalid", "Invalid JSON: {error}", {"error": str(error)})
        raise ValidationError.from_exception_data(title, [{"type": wrong, "input": text}], "json") from None


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
    if is_json(value):
        return value
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


class _Unicode:
    """Takes texts in which no half of a surrogate pair stands alone."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return TEXT

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string"}


class _DateTime:
    """Takes RFC 3339 date-times, by the letter; only where the core is not sure, Python looks at them."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = handler(source)
        sure = core_schema.chain_schema([text, core_schema.str_schema(pattern=SURE_DATE_TIME)])
        return core_schema.union_schema(
            [sure, core_schema.no_info_after_validator_function(_date_time, text)],
            mode="left_to_right",
            custom_error_type="date_time",
            custom_error_message=_NO_DATE_TIME,
            metadata={"text": text},
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(cast("dict[str, Any]", schema)["metadata"]["text"])


_NO_DATE_TIME: Final = "must be an RFC 3339 date-time with its offset"


def _date_time(value: str) -> str:
    if not is_date_time(value):
        raise ValueError(_NO_DATE_TIME)
    return value


Text: TypeAlias = Annotated[str, _Unicode()]
Boolean: TypeAlias = Annotated[bool, Strict()]
Whole: Final = BeforeValidator(_whole)
"""Reads `1.0` as the integer that it is."""
Integer: TypeAlias = Annotated[int, Strict(), Whole]
NoNan: Final = AfterValidator(_no_nan)
"""Refuses the float that is no number."""
Number: TypeAlias = Annotated[Annotated[int, Strict()] | Annotated[float, Strict()], NoNan]
"""An integer stays one."""
DateTime: Final = _DateTime()
"""Takes RFC 3339 date-times, by the letter."""
JsonObject: TypeAlias = Annotated[dict[Annotated[str, Strict()], Any], Strict(), AfterValidator(_json_object)]
"""Any JSON object."""
