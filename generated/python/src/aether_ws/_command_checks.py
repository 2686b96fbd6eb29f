# @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

"""Which check is for the payload of which command."""

from __future__ import annotations

from typing import Final

from . import _payload_checks
from ._payloads import Payloads

PAYLOADS: Final = Payloads(
    {
        "MAINTENANCE_WARNING": (_payload_checks.payload_maintenance_warning, None),
        "RELOAD_UI": (_payload_checks.payload_reload_ui, None),
    },
    name="cmd",
    payload="payload",
)
