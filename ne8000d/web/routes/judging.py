"""One request to a router, from who asks to what became of it, with the audit log at each end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Final, TypeVar

from fastapi import HTTPException, Request

from ne8000d.audit import Asked, Audit
from ne8000d.errors import CommandRefused, CommandTimeout, Ne8000dError
from ne8000d.web.access import Role, who_asks
from ne8000d.web.adhoc import NoShell
from ne8000d.web.limits import Kind, Limits
from ne8000d.web.routes.asking import count_one
from ne8000d.web.source import Source

_log: Final = logging.getLogger("ne8000d.web")
T = TypeVar("T")


class Judge:
    """Opens cases. `limits` None: the control socket has none."""

    def __init__(self, source: Source, audit: Audit, limits: Limits | None) -> None:
        self.source = source
        self.audit = audit
        self.limits = limits

    def case(
        self,
        request: Request,
        action: str,
        device: str | None,
        what: str,
        subscriber: str | None = None,
    ) -> Case:
        """A case of somebody who asks for `what`. Raises HTTPException (401)."""
        who = who_asks(request)
        known = device is None or self.source.device(device) is not None
        asked = Asked(who.name, who.role.word, who.via, action, device, what, subscriber, known)
        return Case(self, request, asked)


class Case:
    """One request. Every method that refuses raises HTTPException, after a line of the audit log.

    But for `count`: who asks without end shall not fill the disk.
    """

    def __init__(self, judge: Judge, request: Request, asked: Asked) -> None:
        self._judge = judge
        self._asked = asked
        self.who = who_asks(request)

    async def may(self, role: Role) -> None:
        """Refuse (403) who has a lesser role."""
        if self.who.role < role:
            raise await self.refusal(
                HTTPStatus.FORBIDDEN,
                f"this needs the role {role.word}, and {self.who.name} is {self.who.role.word}",
            )

    def count(self, kind: Kind) -> None:
        """Refuse (429) who asks too often."""
        if self._judge.limits is not None:
            count_one(self._judge.limits, kind, self.who.key)

    async def device(self) -> str:
        """The device that is meant: the one that is named, or the only one there is."""
        names = [item.name for item in self._judge.source.devices()]
        wanted = self._asked.device
        if wanted is None and len(names) == 1:
            (wanted,) = names
        if wanted is None:
            raise await self.refusal(
                HTTPStatus.NOT_FOUND, f"no device is named: say which of {', '.join(names)}"
            )
        if wanted not in names:
            raise await self.refusal(HTTPStatus.NOT_FOUND, f"no device is called {wanted!r}")
        self._asked = replace(self._asked, device=wanted)
        return wanted

    async def permitted(self, rule: Callable[[], str]) -> str:
        """What `rule` lets through; refuse (403) what it does not."""
        try:
            return rule()
        except CommandRefused as error:
            raise await self.refusal(HTTPStatus.FORBIDDEN, str(error)) from None

    async def run(
        self, work: Callable[[], Awaitable[T]], said: Callable[[T], str | None] = lambda _: None
    ) -> T:
        """Do it, with an audit line before and after; errors of the router become problems.

        `said` is what the audit log keeps of the result beside that it came.
        """
        await self.told("started")
        try:
            found = await work()
        except Ne8000dError as error:
            await self.told("failed", str(error))
            raise HTTPException(_status(error), str(error)) from None
        except BaseException:
            await asyncio.shield(self.told("failed", "internal error or cancelled"))
            raise
        await self.told("done", said(found))
        return found

    async def refusal(self, status: HTTPStatus, detail: str) -> HTTPException:
        """The exception to raise for what is not done."""
        await self.told("refused", detail)
        return HTTPException(status, detail)

    async def told(self, result: str, detail: str | None = None) -> None:
        """Write the audit log. What can't be audited is not done (503)."""
        try:
            await asyncio.to_thread(self._judge.audit.record, self._asked, result, detail)
        except Ne8000dError as error:
            _log.error("%s", error)
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from None


def _status(error: Ne8000dError) -> HTTPStatus:
    match error:
        case NoShell():
            return HTTPStatus.CONFLICT
        case CommandRefused():
            return HTTPStatus.FORBIDDEN
        case CommandTimeout():
            return HTTPStatus.GATEWAY_TIMEOUT
    return HTTPStatus.BAD_GATEWAY
