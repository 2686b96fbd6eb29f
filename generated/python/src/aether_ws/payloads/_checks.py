# @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

from __future__ import annotations

from .._validator import formats
from .._validator.issue import Issues
from .._validator.reader import Json


def maintenance_warning_schema(value: Json, at: str, issues: Issues) -> None:
    """Lists every rule that a value breaks."""
    _check_maintenance_warning(value, at, issues)


def ws_message_v3_timestamp_schema(value: Json, at: str, issues: Issues) -> None:
    """Lists every rule that a value breaks."""
    _check_timestamp(value, at, issues)


def reload_ui_schema(value: Json, at: str, issues: Issues) -> None:
    """Lists every rule that a value breaks."""
    _check_reload_ui(value, at, issues)


def _check_maintenance_warning(value: Json, at: str, issues: Issues) -> None:
    """`schema/commands/MAINTENANCE_WARNING.schema.json#`"""
    if isinstance(value, dict):
        if "starts_at" in value:
            _check_timestamp(value["starts_at"], f"{at}/starts_at", issues)
        if "ends_at" in value:
            _check_timestamp(value["ends_at"], f"{at}/ends_at", issues)
        if "text" in value:
            value1 = value["text"]
            if isinstance(value1, str):
                if not value1:
                    issues.add(f"{at}/text", "min_length", "must have at least 1 character")
                if len(value1) > 2000:
                    issues.add(f"{at}/text", "max_length", "must have at most 2000 characters")
            else:
                issues.add(f"{at}/text", "type", "must be a string")
        issues.leave_out(at, value, ("starts_at", "ends_at", "text"))
    else:
        issues.add(at, "type", "must be an object")


def _check_timestamp(value: Json, at: str, issues: Issues) -> None:
    """`schema/ws_message_v3.schema.json#/$defs/Timestamp`"""
    if isinstance(value, str):
        if not formats.date_time(value):
            issues.add(at, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z")
    else:
        issues.add(at, "type", "must be a string")


def _check_reload_ui(value: Json, at: str, issues: Issues) -> None:
    """`schema/commands/RELOAD_UI.schema.json#`"""
    if isinstance(value, dict):
        if "force" in value:
            value1 = value["force"]
            if not isinstance(value1, bool):
                issues.add(f"{at}/force", "type", "must be a boolean")
        issues.leave_out(at, value, ("force",))
    else:
        issues.add(at, "type", "must be an object")
