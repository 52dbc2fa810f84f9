"""`map init`: a starter map for a partner's sample."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.files import read_input
from edi_gateway.cli.options import DEFAULT_CONFIG
from edi_gateway.cli.samples import Mappings, mappings_folder, named_map
from edi_gateway.cli.standards import Directory, own_definitions
from edi_gateway.errors import ConfigurationError

if TYPE_CHECKING:
    from edi_gateway.mapping.compile import CompiledMap
    from edi_gateway.mapping.starting import Starter
    from edi_gateway.standards import Definitions
    from edi_gateway.syntax.model import Message


def map_init(
    sample: Annotated[Path, typer.Option("--from", exists=True, dir_okay=False, help="A file from the partner.")],
    document: Annotated[str, typer.Option(help="The document type, such as Order, where no map ships.")] = "",
    extends: Annotated[str, typer.Option(help="The map to extend; without it, the one for the message.")] = "",
    out: Annotated[Path | None, typer.Option("--output", "-o", help="Write the map here, not to the terminal.")] = None,
    mappings: Mappings = None,
    standards: Directory = None,
) -> None:
    """Start a map for a partner's sample.

    It extends the map for the sample's message, or that of the nearest release, and lists in comments what of the
    sample that does not read, each with its path. Where no map ships: a skeleton with a line for each element.

    Example: edi-gateway map init --from acme.edi -o mappings/acme-orders.toml
    """
    from edi_gateway.syntax import parse

    definitions, folder = own_definitions(DEFAULT_CONFIG, standards), mappings_folder(mappings)
    messages = [message for interchange in parse(read_input(sample)).interchanges for message in interchange.messages]
    if not messages:
        raise ConfigurationError([f"{sample}: there is no message in it"])
    if out is not None and out.exists():
        raise ConfigurationError([f"{out}: it is there already"])
    starter = _start(messages[0], extends, document, sample.name, folder, definitions)
    if out is None:
        typer.echo(starter.text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(starter.text, encoding="utf-8")
    output.say(f"{output.printable(str(out))}: {starter.unplaced} element(s) of the sample wait for a field.")


def _start(
    message: Message, extends: str, document: str, sample: str, folder: Path, definitions: Definitions
) -> Starter:
    from edi_gateway.documents import document_type
    from edi_gateway.mapping.starting import extending, skeleton, start_from

    definition = definitions.load(message.standard, message.release, message.type)
    base = (
        named_map(extends, folder, definitions)
        if extends
        else None
        if document
        else _base(message, folder, definitions)
    )
    if base is not None:
        head = extending(base.name, None if base.message == message.name else message.name)
        made = _loaded(head, base.name, folder, definitions)
        if made is not None:
            return start_from(made, message, head, sample)
        output.fail(f"{base.name} cannot be read as a map of {message.name}; this is a map of its own.")
    kind = document or (base.document if base is not None else "")
    if not kind:
        raise ConfigurationError([f"no map reads {message.name} in any release; say the document with --document"])
    document_type(kind)
    return skeleton(definition, message, message.name, kind, sample)


def _base(message: Message, folder: Path, definitions: Definitions) -> CompiledMap | None:
    """The map for a message, or for the same message in the nearest release."""
    from edi_gateway.mapping import CompiledMap, load_maps
    from edi_gateway.mapping.starting import nearest, usual_name
    from edi_gateway.partners.shipped import shipped

    maps = load_maps(*dict.fromkeys((shipped("mappings"), folder)), proven=shipped("mappings"), definitions=definitions)
    known = [mapping for mapping in maps.values() if isinstance(mapping, CompiledMap)]
    name = nearest(message.name, [mapping.message for mapping in known])
    fitting = [mapping for mapping in known if mapping.message == name]
    usual = usual_name(name) if name is not None else ""
    return next((mapping for mapping in fitting if mapping.name == usual), fitting[0] if fitting else None)


def _loaded(head: str, base: str, folder: Path, definitions: Definitions) -> CompiledMap | None:
    """What the head of a map alone makes; None where its rules do not fit the message."""
    from edi_gateway.mapping.loader import load_map
    from edi_gateway.partners.shipped import shipped

    with TemporaryDirectory() as scratch:
        file = Path(scratch) / f"{base}-started.toml"
        file.write_text(head, encoding="utf-8")
        try:
            return load_map(file, bases=[shipped("mappings"), folder], definitions=definitions)
        except ConfigurationError:
            return None
