"""Commands that run: the gateway itself, and the demo."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.options import DEFAULT_CONFIG, ConfigFile

STOP_WITHIN = 8.0  # seconds for what is in hand; with what follows, ten are promised


def up(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Run the gateway until it is stopped. SIGTERM or Ctrl-C finishes what is in hand and stops within 10 s."""
    from edi_gateway.console.app import gateway_app
    from edi_gateway.errors import ConfigurationError
    from edi_gateway.partners.config import load_config
    from edi_gateway.partners.lint import key_problems
    from edi_gateway.partners.snapshot import load_snapshot
    from edi_gateway.runtime.gateway import Gateway
    from edi_gateway.runtime.log import configure_logging
    from edi_gateway.runtime.stopping import StopSignal

    settings = load_config(config)
    if found := key_problems(settings):
        raise ConfigurationError(found)
    snapshot = load_snapshot(settings)
    configure_logging()
    with StopSignal() as stop:
        gateway = Gateway(settings, snapshot, web=gateway_app)
        gateway.start()
        for name, address in gateway.addresses.items():
            output.say(f"{name:5} {address}")
        output.say(f"{len(snapshot.partners)} partners, configuration {snapshot.id[:12]}. Stop with Ctrl-C.")
        stop.wait()
        output.say("Stopping: finishing what is in hand.")
        if not gateway.stop(timeout=STOP_WITHIN):
            output.say("A partner does not answer; what was being sent to it is sent again after the next start.")
            _end_now()


def _end_now() -> NoReturn:
    """Ends the process without waiting for threads that wait for a partner: what counts is in the database."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Deliver everything, check each outcome, and end.")] = False,
    directory: Annotated[
        Path | None, typer.Option(file_okay=False, help="Where the demo's files live; a fresh folder where not given.")
    ] = None,
    only: Annotated[str, typer.Option(help="Deliver only samples whose file name contains this.")] = "",
) -> None:
    """Run the gateway with simulated partners that deliver everything in samples/ by real SFTP and real AS2.

    With --once the exit code is 0 when every sample had the outcome that samples/manifest.toml states.
    """
    from edi_gateway.demo.run import run_demo

    raise typer.Exit(run_demo(once=once, directory=directory, only=only))
