"""`map test` and `map diff`: maps held against golden samples, and against their own earlier form."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.files import read_input
from edi_gateway.cli.options import DEFAULT_CONFIG, Json
from edi_gateway.cli.standards import Directory, own_definitions
from edi_gateway.errors import ConfigurationError, GatewayError

if TYPE_CHECKING:
    from edi_gateway.mapping.compile import CompiledMap
    from edi_gateway.mapping.golden import Case, Outcome
    from edi_gateway.standards import Definitions

Mappings = Annotated[
    Path | None,
    typer.Option(help="The folder of own maps; without it: mappings, where there is one, else those that ship."),
]


def map_test(
    maps: Annotated[list[str] | None, typer.Argument(metavar="[MAP]...", help="Names of maps; none: all.")] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write what comes out now as what is expected; then look at the changes.")
    ] = False,
    mappings: Mappings = None,
    standards: Directory = None,
    json: Json = False,
) -> None:
    """Test maps with the golden samples beside them.

    golden/MAP/CASE.edi (or .x12) is a message, CASE.json the document that reading it must give, CASE.out.edi what
    writing that document must give where it is not the message again. Exit code 1 on a difference.

    Examples: edi-gateway map test; edi-gateway map test acme-orders --update
    """
    from edi_gateway.mapping.golden import find_cases

    folder = mappings_folder(mappings)
    cases = [case for case in find_cases(folder) if not maps or case.map in maps]
    unknown = sorted(set(maps or ()) - {case.map for case in cases})
    if unknown:
        raise ConfigurationError([f"{folder / 'golden' / name}: there is no sample" for name in unknown])
    if not cases:
        raise ConfigurationError([f"{folder / 'golden'}: there is no sample"])
    definitions = own_definitions(DEFAULT_CONFIG, standards)
    loaded: dict[str, CompiledMap] = {}
    results: list[tuple[Case, Outcome | str]] = []
    for case in cases:
        try:
            if case.map not in loaded:
                loaded[case.map] = named_map(case.map, folder, definitions)
            if update:
                _update(case, loaded[case.map])
            results.append((case, _outcome(case, loaded[case.map])))
        except (GatewayError, OSError) as error:
            results.append((case, str(error)))
    failed = sum(isinstance(outcome, str) or not outcome.passed for _, outcome in results)
    if json:
        output.as_json({"passed": len(results) - failed, "failed": failed, "cases": [_data(*r) for r in results]})
    else:
        for case, outcome in results:
            _say(case, outcome)
        colour = "red" if failed else "green"
        output.say(f"[{colour}]{len(results)} sample(s) of {len(loaded)} map(s), {failed} with a difference[/{colour}]")
    raise typer.Exit(1 if failed else 0)


def map_diff(
    old: Annotated[str, typer.Argument(help="The map as it is: a file, or the name of a map.")],
    new: Annotated[str, typer.Argument(help="The map as it is to be.")],
    files: Annotated[list[Path], typer.Argument(help="Files of messages, such as those of last month.")],
    mappings: Mappings = None,
    standards: Directory = None,
    json: Json = False,
) -> None:
    """Read files with two maps and show the fields of the documents that differ. Exit code 1 on a difference.

    Messages that are not for both maps are passed over.

    Example: edi-gateway map diff edifact-d96a-orders mappings/acme-orders.toml archive/*.edi
    """
    from edi_gateway.mapping.comparing import compare_maps
    from edi_gateway.syntax import parse
    from edi_gateway.validation import validate_message

    definitions = own_definitions(DEFAULT_CONFIG, standards)
    folder = mappings_folder(mappings)
    before, after = (named_map(name, folder, definitions) for name in (old, new))
    if before.document != after.document:
        raise ConfigurationError([f"{old} makes documents of type {before.document}, {new} of {after.document}"])
    found = []
    for file in files:
        for interchange in parse(read_input(file)).interchanges:
            for message in interchange.messages:
                if message.name == before.message == after.message:
                    tree, _ = validate_message(message, before.definition)
                    found.append((file, message, compare_maps(before, after, message, tree)))
    differing = [(file, message, difference) for file, message, difference in found if not difference.is_none]
    summary = Counter(field.field for _, _, difference in differing for field in difference.fields)
    if json:
        messages = [
            {"file": file, "reference": message.reference, "index": message.index, **_difference(difference)}
            for file, message, difference in differing
        ]
        output.as_json({"read": len(found), "differing": messages, "fields": dict(summary.most_common())})
    else:
        for file, message, difference in differing:
            output.say(f"[bold]{output.printable(f'{file}: {message.name} {message.reference}')}[/bold]")
            for field in difference.fields:
                output.say(f"  {output.printable(field.change)}")
            for called, errors in (("old", difference.errors_before), ("new", difference.errors_after)):
                for error in errors:
                    output.say(f"  [red]error with the {called} map:[/red] {output.printable(error.text)}")
        for name, count in summary.most_common():
            output.say(f"{count:6} × {output.printable(name)}")
        output.say(f"{len(found)} message(s) read with both maps, {len(differing)} with a difference.")
    raise typer.Exit(1 if differing else 0)


def mappings_folder(given: Path | None) -> Path:
    """The folder of own maps: the one given, ``mappings`` where there is one, else that of the maps that ship."""
    from edi_gateway.partners.shipped import shipped

    own = Path("mappings")
    return given or (own if own.is_dir() else shipped("mappings"))


def named_map(name: str, folder: Path, definitions: Definitions) -> CompiledMap:
    """A map by its file, or by its name in a folder or among those that ship.

    Raises:
        ConfigurationError: there is none, or it cannot be used.
    """
    from edi_gateway.mapping.loader import load_map
    from edi_gateway.partners.shipped import shipped

    places = [Path(name)] if name.endswith(".toml") else [f / f"{name}.toml" for f in (folder, shipped("mappings"))]
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        raise ConfigurationError([f"{places[0]}: there is no such map"])
    return load_map(file, bases=[shipped("mappings"), folder], definitions=definitions)


def _outcome(case: Case, mapping: CompiledMap) -> Outcome:
    from edi_gateway.documents import from_json
    from edi_gateway.mapping.golden import SampleError, compare, only_message

    if not case.document.is_file():
        raise SampleError(f"{case.document} is not there; --update writes it.")
    message = only_message(case.message.read_bytes(), str(case.message))
    document = from_json(mapping.document, case.document.read_text(encoding="utf-8"))
    written = message
    if case.written.is_file():
        written = only_message(case.written.read_bytes(), str(case.written))
    return compare(mapping, message, document, written)


def _update(case: Case, mapping: CompiledMap) -> None:
    """Write the document that a sample gives now, and what writing it gives where that is not the sample."""
    from edi_gateway.documents import to_json
    from edi_gateway.mapping.golden import is_written_as_sent, only_message, read_document, with_body

    content = case.message.read_bytes()
    message = only_message(content, str(case.message))
    document = read_document(mapping, message)
    before = case.document.read_text(encoding="utf-8") if case.document.is_file() else ""
    if not before or _outcome(case, mapping).fields:
        case.document.write_text(to_json(document, indent=2) + "\n", encoding="utf-8")
    if is_written_as_sent(mapping, message, document):
        case.written.unlink(missing_ok=True)
    elif not case.written.is_file() or _outcome(case, mapping).segments:
        case.written.write_bytes(with_body(content, message, mapping.write(document).segments))


def _say(case: Case, outcome: Outcome | str) -> None:
    name = output.printable(str(case))
    if isinstance(outcome, str):
        output.say(f"[red]error[/red] {name}: {output.printable(outcome)}")
    elif outcome.passed:
        output.say(f"[green]same[/green]  {name}")
    else:
        output.say(f"[red]other[/red] {name}")
        if outcome.fields:
            output.say(
                f"  reading {output.printable(case.message.name)}, against {output.printable(case.document.name)}"
            )
        for field in outcome.fields:
            output.say(f"    {output.printable(str(field))}")
        if outcome.segments:
            output.say(f"  writing {output.printable(case.document.name)}")
        for segment in outcome.segments:
            for line in str(segment).splitlines():
                output.say(f"    {output.printable(line)}")
        for error in outcome.errors:
            output.say(f"  [red]error[/red] {output.printable(f'{error.place}: {error.text}')}")


def _data(case: Case, outcome: Outcome | str) -> dict[str, Any]:
    if isinstance(outcome, str):
        return {"map": case.map, "case": case.name, "passed": False, "error": outcome}
    return {
        "map": case.map,
        "case": case.name,
        "passed": outcome.passed,
        "fields": outcome.fields,
        "segments": outcome.segments,
        "errors": outcome.errors,
    }


def _difference(difference: Any) -> dict[str, Any]:
    return {
        "fields": difference.fields,
        "errors_old": difference.errors_before,
        "errors_new": difference.errors_after,
    }
