"""Where the maps, partners and samples that come with the package lie, in a wheel and in a checkout alike."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def shipped(name: str) -> Path:
    """The shipped folder or file of this name: "mappings", "partners", "samples", "config.toml".

    A wheel carries them inside the package; a checkout has them at its top level. Existence is not checked.
    """
    inside = PACKAGE / "shipped" / name
    return inside if inside.exists() else PACKAGE.parent / name
