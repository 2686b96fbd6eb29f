"""How the tests run: repeatably, and without leaving files beside the sources."""

from __future__ import annotations

import os
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[3] / "target"
sys.dont_write_bytecode = True
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(TARGET / "python-cache" / "hypothesis"))

from hypothesis import settings  # noqa: E402 - it reads the variable when it is imported

# A failure has to be the same on every machine, and a slow machine is no failure.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None, max_examples=150)
settings.load_profile("repeatable")
