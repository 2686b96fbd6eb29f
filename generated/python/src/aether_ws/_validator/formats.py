# @generated: carried over by `cargo xtask codegen`.

"""The format of payloads is one of the message's own."""

from .._format import is_date_time as date_time

__all__ = ["date_time"]
