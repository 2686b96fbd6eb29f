# @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

from __future__ import annotations

from typing import Annotated, ClassVar, Final, TypeAlias

from pydantic import MISSING, Field

from .._validator.issue import Check
from . import _checks
from ._model import Reader, Record, checked


class MaintenanceWarning(Record, frozen=True, extra="allow"):
    """Announces that the platform, or a part of it, will not be available for a while."""

    _checks: ClassVar[tuple[Check, ...]] = (_checks.maintenance_warning_schema,)

    starts_at: Timestamp | MISSING = Field(default=MISSING, description="When the maintenance begins.")
    ends_at: Timestamp | MISSING = Field(default=MISSING, description="When it is expected to be over.")
    text: str | MISSING = Field(default=MISSING, description="What to tell people, in words.")


class ReloadUi(Record, frozen=True, extra="allow"):
    """Asks a user interface to load itself anew."""

    _checks: ClassVar[tuple[Check, ...]] = (_checks.reload_ui_schema,)

    force: bool | MISSING = Field(default=MISSING, description="Reload at once, past caches and unsaved work; without it the interface chooses the moment. Where it is absent, `false` is meant.")


Timestamp: TypeAlias = Annotated[str, checked("Timestamp", _checks.ws_message_v3_timestamp_schema)]
"""An RFC 3339 date-time; its offset is required. What the server writes is UTC with six digits: `2026-01-02T03:04:05.678901Z`."""


TIMESTAMP_READER: Final[Reader[Timestamp]] = Reader("Timestamp", Timestamp, (_checks.ws_message_v3_timestamp_schema,))
"""Reads and writes `Timestamp`."""


MaintenanceWarning.model_rebuild()
ReloadUi.model_rebuild()
