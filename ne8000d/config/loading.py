"""From files and environment to a `Config`: find, read, include, complete, check."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from ne8000d.config.checks import Placed, mistakes
from ne8000d.config.environment import ENVIRONMENT, environment, router_named, tables, variable
from ne8000d.config.explain import Location, explain, toml_mistake
from ne8000d.config.including import included_files
from ne8000d.config.merge import complete, over
from ne8000d.config.models import Config, IncludedFile
from ne8000d.config.surroundings import (
    Surroundings,
    is_there,
    may_be_searched,
    state_directory,
    system_timezone,
)
from ne8000d.config.web import web_mistakes
from ne8000d.errors import ConfigError

SYSTEM_FILE: Final = Path("/etc/ne8000d/ne8000d.toml")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_Model = TypeVar("_Model", bound=BaseModel)


def find_config(
    environ: Mapping[str, str],
    cwd: Path = Path(),
    given: Path | None = None,
    system: Path = SYSTEM_FILE,
) -> Path | None:
    """The file to load: `given` (-c), `NE8000D_CONFIG`, ./ne8000d.toml, /etc's, or None.

    A file that is named is not looked at here: `load` says it when it is not there.
    """
    if given is not None:
        return given
    if environ.get("NE8000D_CONFIG"):
        return Path(environ["NE8000D_CONFIG"])
    places = (cwd / "ne8000d.toml", system) if may_be_searched(cwd) else (system,)
    return next((path for path in places if is_there(path)), None)


def load(
    path: Path | None,
    environ: Mapping[str, str],
    *,
    cwd: Path = Path(),
    with_secrets: bool = True,
) -> Config:
    """The configuration of file `path`, or, without one, of the environment and `cwd`/.env.

    Without `with_secrets` it is for who needs none of them and may not read them.

    Raises:
        ConfigError: with one sentence a line for each mistake.
    """
    if path is None:
        return from_tables({}, environment(environ, cwd), folder=cwd, with_secrets=with_secrets)
    return from_tables(
        _read(path),
        environment(environ, cwd),
        file=str(path),
        folder=path.parent,
        with_secrets=with_secrets,
    )


def from_tables(
    document: Mapping[str, object],
    environ: Mapping[str, str],
    *,
    file: str = "ne8000d.toml",
    folder: Path = Path(),
    platforms: Collection[str] | None = None,
    with_secrets: bool = True,
) -> Config:
    """The configuration that a TOML document, already parsed, and the environment make.

    `file` is what sentences call the document; `folder` is where its relative paths start.

    Raises:
        ConfigError: with one sentence a line for each mistake.
    """
    around = Surroundings(environ, folder, with_secrets, frozenset(_own_tables(document)), file)
    wrong: list[str] = []
    main = _model(Config, _with_places(document, environ, file), around, file, wrong)
    placed = [] if main is None else _placed(main, file)
    for included in _included(document, around, file, wrong):
        placed += _included_devices(included, replace(around, folder=included.parent), wrong)
    if wrong or main is None:
        raise _told(wrong)
    alone = not placed and router_named(environ)
    if alone:
        main, placed = _one_router(main, environ, around)
    placed = [_completed(item, main, file) for item in placed]
    if platforms is None:
        wrong += mistakes(placed, _platforms(), _fields())
    else:
        wrong += mistakes(placed, platforms)
    host_named = f"{ENVIRONMENT}: HOST" if alone and environ.get("HOST") else f"{file}: web.host"
    wrong += (
        f"{host_named if key == 'host' else f'{file}: web.{key}'}: {sentence}"
        for key, sentence in web_mistakes(main.web)
    )
    if wrong:
        raise _told(wrong)
    return main.model_copy(update={"devices": tuple(item.device for item in placed)})


def _own_tables(document: Mapping[str, object]) -> Iterator[str]:
    """The measurements of [[tables]], as far as they are texts: the models say what is wrong."""
    tables = document.get("tables")
    for table in tables if isinstance(tables, list) else []:
        name = table.get("measurement") if isinstance(table, dict) else None
        if isinstance(name, str):
            yield name


def _told(sentences: Collection[str]) -> ConfigError:
    """One line a sentence, whatever line ends and controls somebody wrote into a key or a value."""
    return ConfigError("\n".join(_CONTROL.sub(_escaped, sentence) for sentence in sentences))


def _escaped(match: re.Match[str]) -> str:
    return f"\\x{ord(match[0]):02x}"


def _platforms() -> Collection[str]:
    # Imported here: `init` and completion need no declarations.
    from ne8000d.platforms import PLATFORMS  # noqa: PLC0415

    return PLATFORMS


def _fields() -> Collection[str]:
    """The names of every field that ne8000d writes, rates included."""
    from ne8000d.platforms import PLATFORMS  # noqa: PLC0415
    from ne8000d.tables.own import OWN_MEASUREMENTS  # noqa: PLC0415

    measured = (item for platform in PLATFORMS.values() for item in platform.measurements())
    return {name for item in (*measured, *OWN_MEASUREMENTS) for name in item.field_names}


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {toml_mistake(str(error))}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: is not UTF-8 text (byte {error.start}): save it as UTF-8"
        ) from None
    except ValueError:  # what Python says to a whole number of more than 4,300 digits
        raise ConfigError(f"{path}: holds a number of thousands of digits: shorten it") from None
    except RecursionError:
        raise ConfigError(f"{path}: is nested too deeply: write it flatter") from None
    except OSError as error:
        raise ConfigError(f"{path}: {_unreadable(error)}") from None


def _unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file: name another one with -c, or write one with 'ne8000d init'"
    if isinstance(error, PermissionError):
        return "may not be read by this user: change its owner or mode"
    return f"can't be read ({(error.strerror or 'unreadable').lower()}): name another file with -c"


def _with_places(
    document: Mapping[str, object], environ: Mapping[str, str], file: str
) -> dict[str, object]:
    """The document with the state directory and time zone that this environment gives."""
    daemon = document.get("daemon", {})
    if not isinstance(daemon, dict):
        return dict(document)
    places: dict[str, object] = {"timezone": system_timezone(environ)}
    if "state_dir" not in daemon:
        try:
            places["state_dir"] = state_directory(environ)
        except ValueError:
            raise ConfigError(
                f"{file}: daemon.state_dir: is missing, and this user has no home to keep state "
                "in: write it, or set STATE_DIRECTORY"
            ) from None
    return {**document, "daemon": places | daemon}


def _model(
    model: type[_Model],
    document: Mapping[str, object],
    around: Surroundings,
    file: str,
    wrong: list[str],
) -> _Model | None:
    try:
        return model.model_validate(document, context=around)
    except ValidationError as error:
        wrong += explain(error, file, model)
        return None


def _included(
    document: Mapping[str, object], around: Surroundings, file: str, wrong: list[str]
) -> list[Path]:
    daemon = document.get("daemon")
    patterns = daemon.get("include", []) if isinstance(daemon, dict) else []
    return included_files(patterns if isinstance(patterns, list) else [], around, file, wrong)


def _included_devices(path: Path, around: Surroundings, wrong: list[str]) -> list[Placed]:
    try:
        document = _read(path)
    except ConfigError as error:
        wrong.append(str(error))
        return []
    part = _model(IncludedFile, document, around, str(path), wrong)
    return [] if part is None else _placed(part, str(path))


def _placed(part: Config | IncludedFile, file: str) -> list[Placed]:
    return [Placed(device, file, ("devices", index)) for index, device in enumerate(part.devices)]


def _one_router(
    main: Config, environ: Mapping[str, str], around: Surroundings
) -> tuple[Config, list[Placed]]:
    try:
        said = Config.model_validate(tables(environ, main), context=around)
    except ValidationError as error:
        raise _told(explain(error, ENVIRONMENT, name_of=variable)) from None
    update = {"daemon": over(main.daemon, said.daemon), "web": over(main.web, said.web)}
    router = Placed(said.devices[0], ENVIRONMENT, ("devices", 0), variable)
    return main.model_copy(update=update), [router]


def _completed(placed: Placed, main: Config, file: str) -> Placed:
    own = placed.device
    device = complete(own, main.snmp, main.ssh, main.intervals, main.interfaces)
    inherited: dict[Location, str] = {
        (name, key): file
        for name, default, said in (("snmp", main.snmp, own.snmp), ("ssh", main.ssh, own.ssh))
        for key in default.model_fields_set - said.model_fields_set
    }
    return replace(placed, device=device, inherited=inherited)
