"""MIB modules into a catalog: pysmi, and only here.

pysmi's parser and code generator are used directly, without its compiler class, which insists on
a writable destination and on knowing the user's log-in name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pysmi import error
from pysmi.codegen.intermediate import IntermediateCodeGen
from pysmi.codegen.symtable import SymtableCodeGen
from pysmi.parser.dialect import smi_v1_relaxed
from pysmi.parser.smi import parserFactory

from ne8000d.names.catalog import Catalog, Row, TypeTable
from ne8000d.names.objects import NO_LABELS, Kind, Type
from ne8000d.names.sources import Source
from ne8000d.schema import Syntax

_Definitions = Mapping[str, Any]
"""A module's symbols as pysmi gives them: each a dict with `class`, `oid`, `syntax` …"""

_WIRE: Final[Mapping[str, Syntax]] = {
    "INTEGER": Syntax.INTEGER,
    "Integer": Syntax.INTEGER,
    "Integer32": Syntax.INTEGER,
    "Unsigned32": Syntax.UNSIGNED32,
    "Gauge32": Syntax.GAUGE32,
    "Gauge": Syntax.GAUGE32,
    "Counter32": Syntax.COUNTER32,
    "Counter": Syntax.COUNTER32,
    "Counter64": Syntax.COUNTER64,
    "TimeTicks": Syntax.TIMETICKS,
    "OCTET STRING": Syntax.OCTETS,
    "Opaque": Syntax.OCTETS,
    "OBJECT IDENTIFIER": Syntax.OID,
    "IpAddress": Syntax.IP_ADDRESS,
    "NetworkAddress": Syntax.IP_ADDRESS,
    "Bits": Syntax.BITS,
    "BITS": Syntax.BITS,
}
_FAILURES: Final = (error.PySmiError, RecursionError)
"""What pysmi raises for a module that it can't use; the second for OIDs or types in a circle."""

_KINDS: Final = {kind.value: kind for kind in (Kind.SCALAR, Kind.TABLE, Kind.ROW, Kind.COLUMN)}
_DEEPEST: Final = 10  # type definitions that refer to each other; real ones go three deep


def compile_modules(sources: Iterable[Source]) -> Catalog:
    """The catalog of all modules; what can't be used is left out and told in `problems`.

    Where several sources have one module, the first that parses is used.
    """
    problems: list[str] = []
    trees = _parse(sources, problems)
    definitions = _generate(trees, problems)
    types = TypeTable()
    rows = [row for module in definitions for row in _rows(module, definitions, types)]
    return Catalog(tuple(types.types), tuple(rows), tuple(problems))


def _parse(sources: Iterable[Source], problems: list[str]) -> dict[str, tuple[Source, Any]]:
    parser = parserFactory(**smi_v1_relaxed)()
    trees: dict[str, tuple[Source, Any]] = {}
    for source in sources:
        if source.module in trees:
            continue
        try:
            parsed = parser.parse(source.text)
        except _FAILURES as failure:
            line = getattr(failure, "lineno", None)
            where = source.first_line - 1 + line if isinstance(line, int) else source.first_line
            problems.append(_problem(source, where, _reason(failure)))
            continue
        if parsed:
            trees[source.module] = source, parsed[0]
    return trees


def _generate(
    trees: Mapping[str, tuple[Source, Any]], problems: list[str]
) -> dict[str, _Definitions]:
    symbols: dict[str, Any] = {}
    usable = {}
    for module, (source, tree) in trees.items():
        try:
            _, symbols[module] = SymtableCodeGen().gen_code(tree, symbols)
            usable[module] = source, tree
        except _FAILURES as failure:
            problems.append(_problem(source, _line_of(failure, source), _reason(failure)))
    definitions: dict[str, _Definitions] = {}
    for module, (source, tree) in usable.items():
        try:
            _, definitions[module] = IntermediateCodeGen().gen_code(tree, symbols, genTexts=True)
        except _FAILURES as failure:
            problems.append(_problem(source, _line_of(failure, source), _reason(failure)))
    return definitions


def _problem(source: Source, line: int, reason: str) -> str:
    return f"{source.path}, line {line}: {source.module} is left out: {reason}"


def _reason(failure: Exception) -> str:
    if isinstance(failure, RecursionError):
        return "its OIDs or types refer to each other in a circle"
    missing = re.search(r'no module "([^"]+)"', _text(failure))
    if missing:
        return f"it needs the module {missing[1]}: put that file into the same folder"
    if isinstance(failure, error.PySmiLexerError):
        return "this is not SMI (RFC 2578)"
    return _text(failure)


def _text(failure: Exception) -> str:
    return str(getattr(failure, "msg", failure))


def _line_of(failure: Exception, source: Source) -> int:
    """The line of the first word that a semantic error names, for those carry no line."""
    text = _text(failure)
    for word in re.findall(r'"([\w-]+)"', text) or re.findall(r": ([\w-]+)", text):
        found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", source.text)
        if found:
            return source.first_line + source.text.count("\n", 0, found.start())
    return source.first_line


def _rows(module: str, definitions: Mapping[str, _Definitions], types: TypeTable) -> Iterable[Row]:
    symbols = [item for item in definitions[module].values() if "oid" in item]
    indexes = {
        item["oid"]: _index(module, item, definitions)
        for item in symbols
        if item.get("nodetype") == Kind.ROW
    }
    for item in symbols:
        kind = _kind(item)
        resolved = _type(module, item.get("syntax"), definitions)
        row = item["oid"] if kind is Kind.ROW else item["oid"].rpartition(".")[0]
        if kind is Kind.TABLE:
            row = f"{item['oid']}.1"
        yield Row(
            oid=item["oid"],
            module=module,
            name=item["name"],
            kind=kind.value,
            type=types.number(resolved) if resolved else -1,
            units=item.get("units", ""),
            description=item.get("description", ""),
            readable=item.get("maxaccess") not in {"not-accessible", "accessible-for-notify"},
            indices=indexes.get(row, ()) if kind is not Kind.SCALAR else (),
        )


def _kind(item: Mapping[str, Any]) -> Kind:
    if item["class"] == "notificationtype":
        return Kind.NOTIFICATION
    return _KINDS.get(item.get("nodetype", ""), Kind.NODE)


def _index(
    module: str, row: Mapping[str, Any], definitions: Mapping[str, _Definitions]
) -> tuple[str, ...]:
    for _ in range(_DEEPEST):
        augmented = row.get("augmention")
        if not augmented:
            break
        module = augmented["module"]
        row = definitions.get(module, {}).get(augmented["object"], {})
    return tuple(
        f"{part['module']}::{part['object']}{'!' if part['implied'] else ''}"
        for part in row.get("indices", ())
    )


def _type(
    module: str, syntax: Mapping[str, Any] | None, definitions: Mapping[str, _Definitions]
) -> Type | None:
    """Follow a syntax through type definitions and imports down to the wire type."""
    convention = hint = ""
    labels: Mapping[int, str] = NO_LABELS
    size: int | None = None
    for _ in range(_DEEPEST):
        if syntax is None:
            return None
        labels = labels or _labels(syntax)
        size = size if size is not None else syntax.get("constraints", {}).get("fixed")
        name = syntax["type"]
        if name in _WIRE:
            return Type(_WIRE[name], convention, labels, hint, size)
        convention = convention or name
        module, definition = _find(module, name, definitions)
        hint = hint or definition.get("displayhint", "")
        syntax = definition.get("type")
    return None


def _find(
    module: str, name: str, definitions: Mapping[str, _Definitions]
) -> tuple[str, Mapping[str, Any]]:
    symbols = definitions.get(module, {})
    if name in symbols:
        return module, symbols[name]
    for origin, imported in symbols.get("imports", {}).items():
        if origin != "class" and name in imported:
            return origin, definitions.get(origin, {}).get(name, {})
    return module, {}


def _labels(syntax: Mapping[str, Any]) -> Mapping[int, str]:
    named = syntax.get("bits") or syntax.get("constraints", {}).get("enumeration") or {}
    return MappingProxyType({number: label for label, number in named.items()})
