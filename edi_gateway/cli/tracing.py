"""`map run`: one file through a map, with the way of every element from the input to the output."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.files import File, read_input
from edi_gateway.cli.options import DEFAULT_CONFIG, Json
from edi_gateway.cli.samples import Mappings, mappings_folder, named_map
from edi_gateway.cli.standards import Directory, own_definitions
from edi_gateway.errors import ConfigurationError

if TYPE_CHECKING:
    from edi_gateway.findings import Finding
    from edi_gateway.mapping.compile import CompiledMap
    from edi_gateway.mapping.explaining import Unused, WrittenText
    from edi_gateway.mapping.tracing import Entry
    from edi_gateway.standards import Definitions
    from edi_gateway.syntax.model import Message


def map_run(
    file: File,
    map_name: Annotated[
        str, typer.Option("--map", help="The map that reads; without it, the one for the message.")
    ] = "",
    to: Annotated[str, typer.Option(help="A map that writes the document as another message.")] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show where each element and each field comes from.")
    ] = False,
    mappings: Mappings = None,
    standards: Directory = None,
    json: Json = False,
) -> None:
    """Run a file's messages through a map: the document as JSON, or with --to the message that another map writes.

    With --explain: of each field of the document the segment, the element and the text that it was read from, and the
    line of the map; with --to of each element that is written its field, its input and both lines; and what of the
    input was not used. Exit code 1 where a finding is an error.

    Examples: edi-gateway map run order.edi --explain;
    edi-gateway map run order.edi --map acme-orders --to x12-004010-850 --explain
    """
    from edi_gateway.syntax import parse

    definitions = own_definitions(DEFAULT_CONFIG, standards)
    folder = mappings_folder(mappings)
    writer = named_map(to, folder, definitions) if to else None
    messages = [message for interchange in parse(read_input(file)).interchanges for message in interchange.messages]
    if not messages:
        raise ConfigurationError([f"{file}: there is no message in it"])
    readers: dict[str, CompiledMap] = {}
    for message in messages:
        if message.name not in readers:
            readers[message.name] = _reader(message, map_name, folder, definitions)
    results = [_run(message, readers[message.name], writer, explain=explain) for message in messages]
    if json:
        output.as_json([_data(result) for result in results])
    else:
        for result in results:
            _say(result, explain=explain)
    raise typer.Exit(1 if any(finding.is_error for result in results for finding in result["findings"]) else 0)


def _reader(message: Message, name: str, folder: Path, definitions: Definitions) -> CompiledMap:
    if not name:
        return map_for(message, folder, definitions)
    mapping = named_map(name, folder, definitions)
    if mapping.message != message.name:
        raise ConfigurationError([f"{name}: it reads {mapping.message}; the file holds {message.name}"])
    return mapping


def map_for(message: Message, folder: Path, definitions: Definitions) -> CompiledMap:
    """The map for a message: that of the usual name where there is one, else the first that reads it.

    Raises:
        ConfigurationError: there is none.
    """
    from edi_gateway.mapping import CompiledMap, load_maps
    from edi_gateway.mapping.starting import usual_name
    from edi_gateway.partners.shipped import shipped

    name = usual_name(message.name)
    if any((place / f"{name}.toml").is_file() for place in (folder, shipped("mappings"))):
        found = named_map(name, folder, definitions)
        if found.message == message.name:
            return found
    every = load_maps(
        *dict.fromkeys((shipped("mappings"), folder)), proven=shipped("mappings"), definitions=definitions
    )
    for mapping in every.values():
        if isinstance(mapping, CompiledMap) and mapping.message == message.name:
            return mapping
    raise ConfigurationError([f"no map reads {message.name}; `edi-gateway map init` starts one"])


def _run(message: Message, reader: CompiledMap, writer: CompiledMap | None, *, explain: bool) -> dict[str, Any]:
    """What one message gives: keys for people and for programs alike."""
    from edi_gateway.mapping.explaining import explain_written, message_around, unused
    from edi_gateway.mapping.tracing import trace
    from edi_gateway.validation import validate_message

    tree, _ = validate_message(message, reader.definition)
    read = reader.read(message, tree)
    findings: list[Finding] = list(read.findings)
    result: dict[str, Any] = {"message": message, "map": reader.name, "document": read.document, "findings": findings}
    if writer is not None and read.document is not None:
        if writer.document != reader.document:
            raise ConfigurationError(
                [f"{writer.name}: it writes {writer.document}, {reader.name} reads {reader.document}"]
            )
        written = writer.write(read.document)
        findings += written.findings
        around = message_around(writer.definition, written.segments)
        result |= {"to": writer.name, "written": written.segments, "delimiters": around.delimiters}
    if explain:
        found = trace(reader, message, tree)
        result |= {"read": found.entries, "unused": unused(reader, message, found)}
        if "written" in result and writer is not None:
            result["output"] = explain_written(writer, read.document, around, found)
    return result


# --- for people ------------------------------------------------------------------------------------------------------


def _say(result: dict[str, Any], *, explain: bool) -> None:
    from edi_gateway.documents import to_json
    from edi_gateway.mapping.comparing import segment_text

    message: Message = result["message"]
    if not explain:
        if "written" in result:
            delimiters = result["delimiters"]
            for segment in result["written"]:
                typer.echo(output.plain(segment_text(segment, delimiters)) + delimiters.segment)
        elif result["document"] is not None:
            typer.echo(to_json(result["document"], indent=2))
        output.findings([finding for finding in result["findings"] if finding.is_error])
        return
    to = f", written by {result['to']}" if "to" in result else ""
    output.say(f"[bold]{output.printable(f'{message.name} {message.reference}')}[/bold] read by {result['map']}{to}")
    lines = _output_lines(message, result["output"]) if "output" in result else _read_lines(message, result["read"])
    for line in lines:
        output.say(output.printable(line))
    if result["unused"]:
        output.say("[bold]not used[/bold]")
    for line in _unused_lines(message, result["unused"]):
        output.say(output.printable(line))
    output.findings([finding for finding in result["findings"] if finding.is_error])


def _read_lines(message: Message, entries: list[Entry]) -> Iterator[str]:
    last = ""
    for entry in entries:
        if entry.path != last:
            yield f"{entry.path} = {str(entry.value)!r}"
        last = entry.path
        yield f"    {_from(message, entry)}  ({_short(entry.where)})"


def _from(message: Message, entry: Entry) -> str:
    from edi_gateway.mapping.explaining import text_at

    source = entry.source
    return "said by the map" if source is None else str(text_at(message, source.place, source.text))


def _output_lines(message: Message, texts: list[WrittenText]) -> Iterator[str]:
    from edi_gateway.mapping.explaining import FIELD

    for written in texts:
        yield str(written.text).removeprefix("segment ")
        if not written.path:
            yield f"    {written.why}"
            continue
        why = "" if written.why == FIELD else f", {written.why}"
        yield f"    {written.path}{why}  ({_short(written.where)})"
        for entry in written.inputs:
            yield f"    {_from(message, entry)}  ({_short(entry.where)})"


def _unused_lines(message: Message, found: list[Unused]) -> Iterator[str]:
    from edi_gateway.mapping.comparing import segment_text

    for item in found:
        if item.whole:
            yield f"    segment {item.index + 1} {segment_text(item.segment, message.delimiters)}"
        else:
            yield from (f"    {text}" for text in item.texts)


def _short(where: str) -> str:
    """file:line without the folder."""
    return where.rpartition("/")[2]


# --- for programs ----------------------------------------------------------------------------------------------------


def _data(result: dict[str, Any]) -> dict[str, Any]:
    import json

    from edi_gateway.documents import to_json

    message: Message = result["message"]
    made: dict[str, Any] = {"message": message.name, "reference": message.reference, "map": result["map"]}
    if result["document"] is not None:
        made["document"] = json.loads(to_json(result["document"]))
    made |= {key: result[key] for key in ("to", "written") if key in result}
    if "read" in result:
        made["read"] = [_entry(message, entry) for entry in result["read"]]
        made["unused"] = [{"whole": item.whole, "texts": [_text(t) for t in item.texts]} for item in result["unused"]]
    if "output" in result:
        made["output"] = [
            {
                **_text(w.text),
                "why": w.why,
                "field": w.path,
                "line": w.where,
                "input": [_entry(message, e) for e in w.inputs],
            }
            for w in result["output"]
        ]
    return {**made, "findings": result["findings"]}


def _entry(message: Message, entry: Entry) -> dict[str, Any]:
    from edi_gateway.mapping.explaining import text_at

    source = entry.source
    place = None if source is None else _text(text_at(message, source.place, source.text))
    return {"field": entry.path, "value": str(entry.value), "from": place, "line": entry.where}


def _text(text: Any) -> dict[str, Any]:
    return {
        "segment": text.index + 1,
        "tag": text.tag,
        "element": text.element,
        "component": text.component or None,
        "text": text.text,
    }
