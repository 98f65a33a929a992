"""Where the files are that go with the code: `mibs/`, `dashboards/`, `ne8000d.toml`.

The wheel carries them inside the package (pyproject's force-include); in a checkout they lie at the
top level, where people look for them. This function decides, and nothing else does.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource(name: str) -> Traversable:
    """The file or folder `name` (`mibs`, `dashboards`, `ne8000d.toml`).

    Raises:
        FileNotFoundError: neither the wheel nor the checkout has it: the installation is broken.
    """
    packed = files("ne8000d").joinpath(name)
    if packed.is_file() or packed.is_dir():
        return packed
    beside = Path(__file__).resolve().parent.parent / name
    if beside.exists():
        return beside
    msg = f"'{name}' is missing from this installation of ne8000d: install it again"
    raise FileNotFoundError(msg)
