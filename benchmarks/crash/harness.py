"""Runs a gateway under load, kills it as often as asked, and reads in the ledger what became of every order."""

from __future__ import annotations

import multiprocessing
import random
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.crash import gateway_process
from benchmarks.crash.ledger import Ledger, orders_in_folder
from benchmarks.crash.partners import Crowd, Order
from edi_gateway.demo.workspace import Workspace, lay_out, with_values
from edi_gateway.partners.config import load_config
from edi_gateway.partners.shipped import shipped
from edi_gateway.runtime.checkpoints import Point
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Database
from edi_gateway.store.queries import Queries
from edi_gateway.store.views import Filter

SERVICE_WITHIN = 10.0  # seconds that a restart may take
AT_A_POINT, AT_ANY_MOMENT, WHILE_STARTING = "at a named point", "at any moment", "while starting"
_POINT_WITHIN = 3.0  # seconds in which a named point should be reached; otherwise it is killed from outside
_LONGEST_LIFE = 1.5  # seconds in service
_LONGEST_START = 0.6  # seconds after the process is begun
_FINISH_WITHIN = 300.0

_TEMPLATES = {  # partner: sample, its order number, its control references
    "nordmarkt": ("nordmarkt-order-small.edi", "4711000101", ("NM000101",)),
    "hansehandel": ("hansehandel-order-unoa.edi", "HH-26-3391", ("HH26110045",)),
    "greatlakes": ("greatlakes-850-small.x12", "4500081203", ("000000411", "*411")),
    "prairie": ("prairie-850.x12", "PM-660121", ("000001203", "*1203")),
}


@dataclass(slots=True)
class Report:
    """What a run did and what came of it. Everything from ``lost`` on must be empty or zero, but for ``repeats``."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    starts: list[float] = field(default_factory=list)  # seconds until in service, after each kill
    seconds: float = 0.0
    orders: int = 0
    repeats: int = 0  # the same shipment again, to be known by its reference and its bytes
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    lost_in_erp: list[str] = field(default_factory=list)
    doubled_in_erp: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    answered_twice: list[str] = field(default_factory=list)
    numbers_used_twice: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    broken_payloads: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[str, list[str]]:
        """What should not be, by name; empty where all is well."""
        names = (
            "lost", "doubled", "lost_in_erp", "doubled_in_erp", "unanswered", "answered_twice", "numbers_used_twice",
            "unfinished", "broken_payloads",
        )  # fmt: skip
        return {name.replace("_", " "): getattr(self, name) for name in names if getattr(self, name)}


def run(folder: Path, kills: int, seed: int, told: Callable[[int], None] = lambda _: None) -> Report:
    """Kills a gateway ``kills`` times in ``folder``, then lets it finish. ``told`` hears the count of kills so far."""
    report, ledger = Report(seed), Ledger()
    workspace = _workspace(folder)
    began = time.monotonic()
    with _crowd(workspace, ledger) as crowd:
        dice = random.Random(seed)  # noqa: S311 - for variety, not for secrets
        for number in range(kills):
            _one_life(workspace, dice, report)
            told(number + 1)
        _finish(workspace, crowd, ledger, report)
    report.seconds = time.monotonic() - began
    _read_ledger(ledger, report)
    _read_store(workspace, ledger, report)
    return report


@contextmanager
def _crowd(workspace: Workspace, ledger: Ledger) -> Iterator[Crowd]:
    crowd = Crowd(workspace.cast, {key: _maker(*template) for key, template in _TEMPLATES.items()}, ledger)
    crowd.start()
    try:
        yield crowd
    finally:
        crowd.stop()


def _workspace(folder: Path) -> Workspace:
    """The shipped cast, with pauses as short as a run of many kills needs."""
    workspace = lay_out(folder, shipped("config.toml").parent, usual_ports=False)
    config = workspace.config.read_text(encoding="utf-8")
    quick = {("retry", "first"): '"0.2s"', ("retry", "longest"): '"2s"', ("retry", "attempts"): "1000"}
    workspace.config.write_text(with_values(config, quick), encoding="utf-8")
    for key in ("hansehandel", "westsupply"):
        file = folder / "partners" / f"{key}.toml"
        quick = {("schedule", "poll"): '"1s"', ("channels.sftp", "stable_seconds"): "0.1"}
        file.write_text(with_values(file.read_text(encoding="utf-8"), quick), encoding="utf-8")
    return workspace


def _maker(sample: str, number: str, references: tuple[str, ...]) -> Callable[[int], Order]:
    """Makes orders from a sample, each with a number and a control reference of its own."""
    template = (shipped("samples") / sample).read_text(encoding="latin-1")

    def make(serial: int) -> Order:
        text = template.replace(number, f"{number}-{serial}")
        for reference in references:
            text = text.replace(reference, _counted(reference, serial))
        acknowledged = _counted(references[-1], serial).lstrip("*")
        name = Path(sample)
        return Order(f"{number}-{serial}", acknowledged, f"{name.stem}-{serial}{name.suffix}", text.encode("latin-1"))

    return make


def _counted(reference: str, serial: int) -> str:
    """A control reference of the same form for the order with this serial number."""
    head = reference.rstrip("0123456789")
    digits = reference[len(head) :]
    return f"{head}{int(digits) + serial:0{len(digits)}d}"


# ---- lives ---------------------------------------------------------------------------------------------------------


def _begin(workspace: Workspace, point: str = "", after: int = 0) -> tuple[BaseProcess, Any]:
    """Begins a gateway, forked from a process that has everything imported already."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([gateway_process.__name__])
    ours, theirs = processes.Pipe()
    process = processes.Process(target=gateway_process.main, args=(workspace.config, point, after, theirs))
    process.start()
    theirs.close()
    return process, ours


def _one_life(workspace: Workspace, dice: random.Random, report: Report) -> None:
    """From the start of a gateway to its end by SIGKILL."""
    kind = dice.choices((AT_A_POINT, AT_ANY_MOMENT, WHILE_STARTING), (5, 4, 1))[0]
    point = dice.choice(list(Point)).value if kind == AT_A_POINT else ""
    began = time.monotonic()
    process, pipe = _begin(workspace, point, dice.randrange(6))
    if kind == WHILE_STARTING:
        process.join(dice.uniform(0, _LONGEST_START))
    else:
        in_service = _in_service(pipe)
        if in_service:
            report.starts.append(time.monotonic() - began)
        process.join(_POINT_WITHIN if point else dice.uniform(0, _LONGEST_LIFE))
    if process.is_alive():
        kind, point = (AT_ANY_MOMENT, "") if point else (kind, "")
        process.kill()
    process.join()
    pipe.close()
    report.kills[kind] += 1
    if point:
        report.points[point] += 1


def _in_service(pipe: Any) -> bool:
    """Waits until the gateway is in service; False where it is killed at a point before that."""
    try:
        return bool(pipe.poll(6 * SERVICE_WITHIN) and pipe.recv() == gateway_process.IN_SERVICE)
    except EOFError:
        return False


def _finish(workspace: Workspace, crowd: Crowd, ledger: Ledger, report: Report) -> None:
    """One more life, in which everything comes to its end."""
    process, pipe = _begin(workspace)
    began = time.monotonic()
    if _in_service(pipe):
        report.starts.append(time.monotonic() - began)
    if not crowd.finish(_FINISH_WITHIN):
        report.unfinished.append("the gateway does not take everything")
    ledger.wait_complete(_FINISH_WITHIN)
    pipe.send(_FINISH_WITHIN)
    try:
        if not (pipe.poll(2 * _FINISH_WITHIN) and pipe.recv() == gateway_process.IDLE):
            report.unfinished.append("the gateway does not become idle")
    except EOFError:
        report.unfinished.append("the gateway ended by itself")
    process.join(30)
    if process.is_alive():
        process.kill()


# ---- the reckoning -------------------------------------------------------------------------------------------------


def _read_ledger(ledger: Ledger, report: Report) -> None:
    report.orders = len(ledger.handed_over)
    report.repeats = ledger.repeats()
    report.lost, report.doubled = ledger.lost(), ledger.doubled()
    report.unanswered, report.answered_twice = ledger.unanswered(), ledger.answered_twice()
    report.numbers_used_twice = ledger.numbers_used_twice()


def _read_store(workspace: Workspace, ledger: Ledger, report: Report) -> None:
    """What our own side says: the ERP's folder, the states of all transmissions, the archive."""
    settings = load_config(workspace.config)
    in_erp = orders_in_folder(workspace.data / "erp")
    feeding = tuple(order for key, (_, order, _) in _TEMPLATES.items() if _feeds_erp(workspace.folder, key))
    report.lost_in_erp = sorted(n for n in ledger.handed_over if n.startswith(feeding) and n not in in_erp)
    report.doubled_in_erp = sorted(number for number, count in in_erp.items() if count > 1)
    database = Database.in_folder(settings.data)
    states = Queries(database).counts(Filter())
    ended = {"processed", "duplicate", "acknowledged", "sent"}
    report.unfinished += [f"{count} {state}" for state, count in states.items() if state not in ended]
    database.close()
    report.broken_payloads = [str(problem) for problem in Archive(settings.data / "archive").verify()]


def _feeds_erp(folder: Path, partner: str) -> bool:
    """Whether the orders of a partner go to our own ERP as well."""
    document = tomllib.loads((folder / "partners" / f"{partner}.toml").read_text(encoding="utf-8"))
    return any(route["to"] == "erp" for agreement in document["inbound"] for route in agreement.get("routes", []))
