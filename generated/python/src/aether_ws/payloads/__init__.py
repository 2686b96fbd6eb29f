# @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

"""The types of payloads: nothing becomes one that its schema refuses."""

from pydantic import MISSING

from .._validator.issue import Issue
from ._model import ParseError
from .models import (
    TIMESTAMP_READER,
    MaintenanceWarning,
    ReloadUi,
    Timestamp,
)

__all__ = [
    "MISSING",
    "TIMESTAMP_READER",
    "Issue",
    "MaintenanceWarning",
    "ParseError",
    "ReloadUi",
    "Timestamp",
]
