"""What people ask routers now: commands, changes of an interface, a subscriber.

Every request is judged (role, limit, permission) before anything is sent, and audited whatever
becomes of it. What has begun goes on when its client hangs up.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ne8000d.permissions import Permissions, permitted, plain
from ne8000d.web.access import Role
from ne8000d.web.adhoc import Action, AdHoc, Output
from ne8000d.web.cache import Cache, Kept
from ne8000d.web.changes import Change, checked
from ne8000d.web.envelope import Answer, envelope, reasons
from ne8000d.web.history import kind_of_command
from ne8000d.web.problems import told
from ne8000d.web.routes import shapes
from ne8000d.web.routes.judging import Judge
from ne8000d.web.source import Source
from ne8000d.web.written import INTERFACE, SUBSCRIBER

_DIAGNOSTICS: Final = ("ping", "tracert")
_NO_CHANGES: Final = "changes are not allowed here: set [web] allow_config = true if they shall be"
_DEVICE: Final = Field(
    default=None, max_length=100, description="may be left out where there is one",
    examples=["bng-01"],
)  # fmt: skip


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Command(_Request):
    """A command that shows something."""

    device: str | None = _DEVICE
    command: str = Field(max_length=2000, examples=["display version"])


class InterfaceCommand(_Request):
    """A change of an interface."""

    device: str | None = _DEVICE
    interface: str = Field(pattern=INTERFACE, examples=["GigabitEthernet0/1/0"])
    action: Action
    value: str | None = Field(default=None, max_length=242, description="of `description`")
    force: bool = Field(default=False, description="also with subscribers on it")


class SubscriberQuery(_Request):
    """A subscriber by log-in name, IP or MAC address."""

    device: str | None = Field(default=None, max_length=100, description="absent: all")
    subscriber: str = Field(
        pattern=SUBSCRIBER, max_length=253, examples=["maria@isp"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes work with. `allow_config`: whether interfaces may be changed at all."""

    source: Source
    adhoc: AdHoc
    cache: Cache
    judge: Judge
    permissions: Permissions
    allow_config: bool
    on_control_socket: bool = False


def command_routes(desk: Desk) -> APIRouter:
    """The POST routes."""
    router = APIRouter(tags=["commands"])
    _add_commands(router, desk)
    _add_changes(router, desk)
    _add_lines(router, desk)
    _add_subscribers(router, desk)
    return router


_RESPONSES: Final = told(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


def _add_commands(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/api/execute_command", response_model=Answer[shapes.CommandOutput], responses=_RESPONSES
    )
    async def execute_command(request: Request, body: Annotated[Command, Body()]) -> Response:
        """Send a command that shows something, and bring the router's answer.

        Operators may. An answer may be some seconds old (`age_seconds`): `Cache-Control: no-cache`
        asks the router whatever is kept.
        """
        diagnostic = body.command.strip(' "').lower().startswith(_DIAGNOSTICS)
        case = desk.judge.case(request, "command", body.device, body.command)
        await case.may(Role.OPERATOR)
        case.count("diagnostics" if diagnostic else "commands")
        device = await case.device()
        command = await case.permitted(lambda: permitted(body.command, desk.permissions))

        asked_now = False

        async def ask() -> dict[str, object]:
            nonlocal asked_now
            asked_now = True
            output = await case.run(
                lambda: desk.adhoc.run(device, command, case.who.name), _refusal
            )
            return _shown(device, command, output)

        kind = kind_of_command(command.split())
        if kind is None:
            kept = Kept(await ask(), 0.0, hit=False)
        else:
            anew = "no-cache" in request.headers.get("cache-control", "").lower()
            key = f"command {' '.join(command.split())}"
            # What is filtered for, which is a part of the key, may be a subscriber.
            private = kind == "pppoe" or "|" in command
            kept = await desk.cache.get(kind, key, ask, about=device, private=private, anew=anew)
        if not asked_now:
            await case.told("cached")
        said_no = kept.value.pop("refused")
        why = "the router refused the command: see `output`" if said_no else None
        return envelope(kept.value, round(kept.age_seconds, 3), why)


def _add_changes(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/api/interface_command", response_model=Answer[shapes.CommandOutput], responses=_RESPONSES
    )
    async def interface_command(
        request: Request, body: Annotated[InterfaceCommand, Body()]
    ) -> Response:
        """Shut an interface, open it, or describe it. Admins may, with `allow_config = true`.

        Refused (409) without `force` where subscribers are on the interface, or may be.
        """
        change = Change(body.interface, body.action, body.value)
        case = desk.judge.case(request, "interface", body.device, str(change))
        await case.may(Role.ADMIN)
        if not desk.allow_config:
            raise await case.refusal(HTTPStatus.FORBIDDEN, _NO_CHANGES)
        case.count("commands")
        device = await case.device()
        reason = checked(desk.source, device, change, force=body.force)
        if reason is not None:
            raise await case.refusal(*reason)
        output = await case.run(
            lambda: desk.adhoc.interface(
                device, change.interface, change.action, change.value, case.who.name
            ),
            _refusal,
        )
        desk.cache.forget(device)
        shown = _shown(device, str(change), output)
        why = "the router refused the change: see `output`" if shown.pop("refused") else None
        return envelope(shown, 0.0, why)


def _add_lines(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/api/config_command", response_model=Answer[shapes.CommandOutput], responses=_RESPONSES
    )
    async def config_command(request: Request, body: Annotated[Command, Body()]) -> Response:
        """Type a line in a router's system view and commit it: `ne8000d exec --allow-config`.

        Admins may, with `allow_config = true`; on the control socket, where the command line has
        asked for confirmation, without it too.
        """
        case = desk.judge.case(request, "config", body.device, body.command)
        await case.may(Role.ADMIN)
        if not (desk.allow_config or desk.on_control_socket):
            raise await case.refusal(HTTPStatus.FORBIDDEN, _NO_CHANGES)
        case.count("commands")
        device = await case.device()
        line = await case.permitted(lambda: plain(body.command))
        output = await case.run(lambda: desk.adhoc.configure(device, line, case.who.name), _refusal)
        desk.cache.forget(device)
        shown = _shown(device, line, output)
        why = "the router refused the change: see `output`" if shown.pop("refused") else None
        return envelope(shown, 0.0, why)


def _add_subscribers(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/api/subscriber",
        response_model=Answer[list[shapes.SubscriberItem]],
        responses=_RESPONSES,
    )
    async def subscriber(request: Request, body: Annotated[SubscriberQuery, Body()]) -> Response:
        """Look for a subscriber on all routers. Operators may. Nothing of it is kept."""
        case = desk.judge.case(request, "subscriber", body.device, body.subscriber, body.subscriber)
        await case.may(Role.OPERATOR)
        case.count("diagnostics")
        names = [item.name for item in desk.source.devices()]
        if body.device is not None:
            names = [await case.device()]
        found = await case.run(
            lambda: desk.adhoc.subscriber(names, body.subscriber.strip(), case.who.name)
        )
        return envelope(
            [
                {
                    "device": item.device,
                    "session": item.session,
                    "reason": item.reason,
                    "message": item.message,
                }
                for item in found
            ],
            0.0,
            reasons({item.device: item.reason for item in found}),
        )


def _refusal(output: Output) -> str | None:
    return "the router refused it" if output.refused else None


def _shown(device: str, command: str, output: Output) -> dict[str, object]:
    return {
        "device": device,
        "command": command,
        "output": output.text,
        "parsed": None if output.parsed is None else list(output.parsed),
        "duration_seconds": round(output.duration_seconds, 3),
        "refused": output.refused,
    }
