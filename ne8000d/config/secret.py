"""Secrets: a literal, or where to find one. Resolved at load, never printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, SecretStr, ValidationInfo

from ne8000d.config.surroundings import Surroundings

_FORMS: Final = '{ env = "NAME" }, { file = "path" } or { credential = "name" }'


def resolve(value: object, info: ValidationInfo) -> SecretStr:
    """The secret that `value` is or points to.

    Raises:
        ValueError: it can't be had; the text says what to do and never holds the secret.
    """
    around = Surroundings.of(info)
    match value:
        case SecretStr():
            return value
        case str():
            return _checked(value, "is empty: write it, or leave the key out")
        case dict() if not around.with_secrets:
            return SecretStr("not fetched")
        case {"env": str(name), **rest} if not rest:
            return _from_environment(name, around)
        case {"file": str(name), **rest} if not rest:
            return _from_file(around.path(name))
        case {"credential": str(name), **rest} if not rest:
            return _from_credential(name, around)
    raise ValueError(f"must be text in quotes, or one of {_FORMS}")


def _from_environment(name: str, surroundings: Surroundings) -> SecretStr:
    value = surroundings.environ.get(name)
    if value is None:
        raise ValueError(f"the environment variable '{name}' is not set: set it before the start")
    return _checked(value, f"the environment variable '{name}' is empty: give it a value")


def _from_file(path: Path) -> SecretStr:
    try:
        text = path.read_bytes().decode("utf-8-sig")  # Windows writes a mark in front
    except FileNotFoundError:
        raise ValueError(f"the file '{path}' does not exist: create it, mode 0600") from None
    except UnicodeDecodeError:
        raise ValueError(f"the file '{path}' is not UTF-8 text: write the secret anew") from None
    except ValueError:
        raise ValueError("the file's name holds a NUL: correct it") from None
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise ValueError(f"the file '{path}' can't be read ({reason}): let us read it") from None
    return _checked(text.rstrip("\r\n"), f"the file '{path}' is empty: write the secret into it")


def _from_credential(name: str, surroundings: Surroundings) -> SecretStr:
    folder = surroundings.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise ValueError(
            f"credential '{name}' needs $CREDENTIALS_DIRECTORY, which systemd sets: "
            f"add LoadCredential={name}:PATH to the unit"
        )
    if "/" in name or name in {"", ".", ".."}:
        raise ValueError(f"'{name}' is not the name of a credential: write one without slashes")
    path = Path(folder) / name
    if not path.is_file():
        raise ValueError(
            f"systemd passed no credential '{name}': add LoadCredential={name}:PATH to the unit"
        )
    return _from_file(path)


def _checked(text: str, sentence: str) -> SecretStr:
    if not text:
        raise ValueError(sentence)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:  # bytes of the environment that Python keeps as surrogates
            raise ValueError("is not UTF-8 text: write the secret anew") from None
    return SecretStr(text)


Secret = Annotated[SecretStr, BeforeValidator(resolve)]
