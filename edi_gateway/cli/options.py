"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_CONFIG = Path("config.toml")
_HELP = "The configuration file."
ConfigFile = Annotated[Path, typer.Option("--config", "-c", help=_HELP, envvar="EDI_GATEWAY_CONFIG")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
