"""A VTY line: greeting, prompt, echo, pager, views, questions."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from ne8000d.simulator.vrp.answers.people import QUESTIONS
from ne8000d.simulator.vrp.commands import piped
from ne8000d.simulator.vrp.router import Vrp
from ne8000d.simulator.vrp.tables import moment
from ne8000d.simulator.vrp.views import Views

BUSY: Final = "All user interfaces are used, please try later!\r\n"
_MORE: Final = "  ---- More ----"
_WIPE: Final = f"\x1b[42D{' ' * 42}\x1b[42D"
_BLOCK: Final = 200
"""Lines that are written at once."""

_LOGIN_QUESTIONS: Final = {
    "initial": (
        "Warning: The initial password poses security risks.\r\n"
        "The password needs to be changed. Change now? [Y/N]:"
    ),
    "expired": (
        "Warning: The password is already expired.\r\n"
        "The password needs to be changed, Continue? [Y/N]:"
    ),
    "refusing": (
        "Warning: The initial password poses security risks.\r\n"
        "The password needs to be changed. Change now? [Y/N]:"
    ),
    "save": (
        "Warning: There are security risks in the configuration file. "
        "You are advised to save the configuration. Save now? [Y/N]:"
    ),
}


class Stream(Protocol):
    """A terminal's two directions."""

    async def read(self) -> str:
        """What was typed, as soon as something was; empty at the end."""

    def write(self, data: bytes) -> None:
        """Show."""

    async def drain(self) -> None:
        """Wait until what is shown has gone out. Raises OSError where nobody is there."""


class Ended(Exception):
    """The session is over."""


class Terminal:
    """One session with a router."""

    def __init__(self, vrp: Vrp, stream: Stream) -> None:
        self._vrp = vrp
        self._stream = stream
        self._typed = ""
        self._pager = True
        self._swallow = False
        self._views = Views(vrp.oddities)

    async def run(self) -> None:
        """Greet, answer, until the end."""
        vrp = self._vrp
        if vrp.full():
            vrp.visits.turned_away += 1
            await self._show(BUSY)
            return
        with vrp.session():
            vrp.visits.logins += 1
            try:
                await self._greet()
                while True:
                    await self._prompt()
                    await self._obey(await self._line())
            except (Ended, OSError):
                return

    async def _greet(self) -> None:
        vrp, oddities = self._vrp, self._vrp.oddities
        await asyncio.sleep(oddities.login_delay)
        await self._show(oddities.banner.replace("\n", "\r\n"))
        question = _LOGIN_QUESTIONS.get(oddities.login_question)
        if question is not None:
            reply = await self._ask(question)
            if reply.upper().startswith("Y"):
                await self._ask("Please enter old password:")
            elif oddities.login_question == "refusing":
                raise Ended
        await self._show(
            f"\r\nInfo: The max number of VTY users is {oddities.vty_lines}, the number of current "
            f"VTY users online is {vrp.visits.sessions + oddities.taken}, and total number of "
            f"terminal users online is 1.\r\n      The current login time is {moment(0)}+00:00.\r\n"
        )

    async def _obey(self, line: str) -> None:
        vrp, oddities = self._vrp, self._vrp.oddities
        command = line.strip()
        if not command:
            return
        vrp.visits.commands.append(command)
        if oddities.hang and oddities.hang in command:
            await self._wait_for_the_end()
        await asyncio.sleep(oddities.delay)
        if oddities.timestamp and command.startswith("dis"):
            await self._show(f"{moment(0)}.858 +05:30\r\n")
        for text, question in oddities.questions.items():
            if text in command:
                await self._ask(question)
        if oddities.hostile and command.startswith("dis"):
            await self._torment()
            return
        lines = await self._reply(command)
        await self._print(lines, command)

    async def _reply(self, command: str) -> Iterable[str]:
        if command == "screen-length 0 temporary":
            if self._vrp.oddities.pager:
                return ("Error: You do not have permission to run the command.",)
            self._pager = False
            return (
                "Info: The configuration takes effect on the current user terminal interface only.",
            )
        step = self._views.step(command)
        if step is not None:
            if step.question and (await self._ask(step.question)).upper().startswith("Y"):
                self._views.commit()
            if step.ends:
                raise Ended
            self._vrp.visits.committed = [*self._views.committed]
            self._views.enter(step)
            return step.lines
        words, bar, pipe = command.partition("|")
        lines = self._vrp.cli.answer(words.strip())
        refused = isinstance(lines, tuple) and lines[-1].startswith("Error")
        return piped(lines, pipe) if bar and not refused else lines  # VRP filters no errors

    async def _print(self, lines: Iterable[str], command: str) -> None:
        oddities = self._vrp.oddities
        shown = 0
        if oddities.cut and oddities.cut in command:
            kept = list(lines)
            lines = [*kept[: len(kept) // 2], kept[len(kept) // 2][:9]]
        elif oddities.drop and oddities.drop in command:
            kept = list(lines)
            await self._show("".join(f"{line}\r\n" for line in kept[: len(kept) // 2]))
            raise Ended
        size = 1 if oddities.line_delay or oddities.dribble else _BLOCK
        if self._pager:
            size = min(size, oddities.page)
        rest = iter(lines)
        while block := list(itertools.islice(rest, size)):
            if self._pager and shown and shown % oddities.page == 0 and not await self._turn():
                break
            for text in self._texts(block):
                await self._show(text)
                await asyncio.sleep(oddities.line_delay)
            if block[-1] in QUESTIONS:
                await self._answer()
            shown += len(block)
        self._swallow = bool(oddities.swallows) and shown > oddities.swallows

    def _texts(self, block: list[str]) -> Iterator[str]:
        text = "".join(f"{line}\r\n" for line in block)
        if block[-1] in QUESTIONS:
            text = text.removesuffix("\r\n")
        return iter(text) if self._vrp.oddities.dribble else iter((text,))

    async def _turn(self) -> bool:
        """Whether the next page is wanted."""
        await self._show(_MORE)
        if not self._typed:
            await self._hear()
        key, self._typed = self._typed[0], self._typed[1:]
        await self._show(_WIPE)
        return key in " \r\n"

    async def _prompt(self) -> None:
        await self._show(self._views.prompt(self._vrp.prompt_name))
        for line in self._vrp.oddities.log_lines:
            await self._show(f"\r\n{line}\r\n{self._views.prompt(self._vrp.prompt_name)}")

    async def _ask(self, question: str) -> str:
        await self._show(question)
        return await self._answer()

    async def _answer(self) -> str:
        reply = await self._line()
        self._vrp.visits.replies.append(reply)
        return reply

    async def _line(self) -> str:
        """What is typed up to its end, echoed."""
        while "\r" not in self._typed and "\n" not in self._typed:
            await self._hear()
        ends = [place for place in map(self._typed.find, "\r\n") if place >= 0]
        line, rest = self._typed[: min(ends)], self._typed[min(ends) :]
        self._typed = rest[2 if rest.startswith(("\r\n", "\r\0")) else 1 :]
        if self._swallow:
            line, self._swallow = line[1:], False
        await self._show(f"{self._echoed(line)}\r\n")
        return line

    def _echoed(self, line: str) -> str:
        if not self._vrp.oddities.wrapped_echo:
            return line
        pieces = [line[start : start + 20] for start in range(0, len(line), 20)]
        return " \x1b[1D".join(pieces)

    async def _hear(self) -> None:
        try:
            heard = await asyncio.wait_for(self._stream.read(), self._vrp.oddities.idle_timeout)
        except TimeoutError:
            raise Ended from None
        if not heard:
            raise Ended
        self._typed += heard

    async def _show(self, text: str) -> None:
        if text:
            self._stream.write(text.encode("utf-8", "surrogateescape"))
            await self._stream.drain()

    async def _wait_for_the_end(self) -> None:
        while True:
            await self._hear()

    async def _torment(self) -> None:
        if self._vrp.oddities.hostile == "line":
            for _ in range(160):
                await self._show("x" * 65_536)
            await self._show("\r\n")
            return
        bomb = "\x1b[999999999C\x1b]0;title\x1b[2J\x1b[9999A\x1b[31m\x08\x07\x9b5n" * 50 + "\r\n"
        text = bomb if self._vrp.oddities.hostile == "bombs" else "and so on\r\n" * 500
        while True:
            await self._show(text)
