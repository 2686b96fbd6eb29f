"""Everything that has to hold of this package, in one command: `python generated/python/check.py`.

Makes a virtual environment under `target/`, installs what `requirements-dev.txt` pins, and runs ruff, mypy, pyright, a
build of the wheel, and the tests. All of them run; the exit code is 1 if one of them failed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows nothing runs side by side
    fcntl = None  # type: ignore[assignment]

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements-dev.txt"
ENVIRONMENT = HERE.parent.parent / "target" / "python-venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def main() -> int:
    """Runs the steps; returns the exit code.

    `--run FOLDER ARGUMENT...` runs the environment's Python in another folder instead; `{python}` is its path.
    """
    if not prepare():
        return 1
    if sys.argv[1:2] == ["--run"]:
        arguments = [argument.replace("{python}", str(PYTHON)) for argument in sys.argv[3:]]
        return subprocess.run([str(PYTHON), *arguments], cwd=sys.argv[2], check=False).returncode
    steps: list[tuple[str, Callable[[], bool]]] = [
        ("ruff check", lambda: run("-m", "ruff", "check", ".")),
        ("ruff format", lambda: run("-m", "ruff", "format", "--check", ".")),
        ("mypy", lambda: run("-m", "mypy")),
        ("pyright", lambda: run("-m", "pyright", "--pythonpath", str(PYTHON))),
        ("wheel", is_typed_wheel),
        ("pytest", lambda: run("-m", "pytest", "-q")),
    ]
    failed: list[str] = []
    for name, step in steps:
        print(f"-- {name}", flush=True)
        if not step():
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all passed", flush=True)
    return 1 if failed else 0


def prepare() -> bool:
    """Makes the environment, anew when the pins or the interpreter have changed; one process at a time."""
    ENVIRONMENT.parent.mkdir(parents=True, exist_ok=True)
    with (ENVIRONMENT.parent / "python-venv.lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        return installed()


def installed() -> bool:
    """Installs what is pinned, unless it is there."""
    stamp = ENVIRONMENT / "installed.txt"
    wanted = f"{sys.version}\n{REQUIREMENTS.read_text(encoding='utf-8')}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return True
    print(f"-- installing {REQUIREMENTS.name} into {ENVIRONMENT.relative_to(HERE.parent.parent)}", flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    if not run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)):
        return False
    # Pyright fetches its program when it first runs: here nobody else does.
    if not run("-m", "pyright", "--version"):
        return False
    stamp.write_text(wanted, encoding="utf-8")
    return True


def is_typed_wheel() -> bool:
    """Builds the wheel, and looks whether it has every module and the mark that it is typed."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"]
        if not run("-m", "pip", "wheel", *options, "--wheel-dir", folder, "."):
            return False
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            inside = set(archive.namelist())
    package = HERE / "src" / "aether_ws"
    files = [file for file in package.rglob("*") if file.suffix in {".py", ".typed"}]
    wanted = {f"aether_ws/{file.relative_to(package).as_posix()}" for file in files}
    missing = sorted(wanted - inside)
    if missing:
        print(f"not in the wheel: {', '.join(missing)}")
    return not missing


def run(*arguments: str) -> bool:
    """Runs the environment's Python on the arguments; whether it succeeded."""
    return subprocess.run([str(PYTHON), *arguments], cwd=HERE, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
