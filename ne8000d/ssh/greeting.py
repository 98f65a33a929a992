"""From the first octet of a session to the prompt, without any wire."""

from __future__ import annotations

from typing import Final

from ne8000d.errors import DroppedAtLogin, LoginRefused, PasswordExpired, SshError, VtyBusy
from ne8000d.ssh import signs
from ne8000d.ssh.screen import LineTooLong, Screen
from ne8000d.ssh.signs import Sign

PAGER_OFF: Final = b"screen-length 0 temporary"
"""Where it is refused, pages are turned."""

_LONGEST: Final = 256 * 1024
_MOST_REPLIES: Final = 12


class Greeting:
    """What a router says before it takes commands, and what to send back.

    Banners may hold lines that look like prompts, so a name counts when the router, told to switch
    the pager off, shows the same prompt again: an empty line could be the answer to a question that
    comes late. Every question is answered N. `credentials` are user
    and password for Telnet, which asks for them in the text; they are given once.
    """

    def __init__(self, device_name: str, credentials: tuple[str, str] | None = None) -> None:
        self._device = device_name
        self._credentials = credentials
        self._screen = Screen()
        self._said = ""
        self._replied_at = -1
        self._replies = 0
        self._asked_change = False
        self._gave_password = False
        self._candidate: str | None = None
        self.name: str | None = None

    def feed(self, data: bytes) -> None:
        """Take what came.

        Raises:
            VtyBusy, LoginRefused: the router says so.
            SshError: it does not stop talking.
        """
        try:
            finished = self._screen.feed(data)
        except LineTooLong:
            raise self._babble() from None
        if self._screen.received > _LONGEST:
            raise self._babble()
        for line in finished:
            self._said = f"{self._said}\n{line}"[-4096:]
            self._look(line)

    def sign(self) -> Sign:
        """What the unfinished line waits for, nothing where it was replied to already."""
        if self._screen.received == self._replied_at:
            return Sign.NOTHING
        tail = self._screen.tail
        if signs.prompt_name(tail) is not None:
            return Sign.PROMPT
        for sign, there in (
            (Sign.QUESTION, signs.is_question),
            (Sign.PAGER, signs.is_pager),
            (Sign.USERNAME, signs.asks_username),
            (Sign.PASSWORD, signs.asks_password),
        ):
            if there(tail):
                return sign
        return Sign.NOTHING

    def reply(self, newline: bytes) -> bytes:
        """What to send for `sign()`; empty when `name` is known now.

        Raises:
            LoginRefused: it asks for user or password again.
            PasswordExpired: it wants a new password.
            SshError: it asks and asks.
        """
        sign = self.sign()
        tail = self._screen.tail
        self._replied_at = self._screen.received
        self._replies += 1
        if self._replies > _MOST_REPLIES:
            raise self._babble()
        match sign:
            case Sign.PROMPT:
                return self._prompted(signs.prompt_name(tail), newline)
            case Sign.QUESTION:
                change = signs.tells_password_change(f"{self._said} {tail}")
                self._asked_change = self._asked_change or change
                return b"N" + newline
            case Sign.PAGER:
                return b" "
            case Sign.USERNAME if self._credentials is not None and not self._gave_password:
                return self._credentials[0].encode() + newline
            case Sign.PASSWORD if self._credentials is not None and not self._gave_password:
                self._gave_password = True
                return self._credentials[1].encode() + newline
            case Sign.PASSWORD if self._credentials is None:
                raise self._expired()
            case Sign.USERNAME | Sign.PASSWORD:
                raise self._refused()
        return newline

    def ended(self) -> SshError | None:
        """Why the router closed the session, as far as its words tell."""
        text = f"{self._said}\n{self._screen.tail}"
        if signs.tells_busy(text):
            return self._busy()
        if self._asked_change:
            return self._expired()
        if self._credentials is not None and signs.tells_refusal(text):
            return self._refused()
        if self._gave_password and self._candidate is None:
            return DroppedAtLogin(
                f"{self._device} hung up after the password: it is tried again in ten minutes; "
                "check ssh.username, ssh.password, and whether it locked this address"
            )
        return None

    def _look(self, line: str) -> None:
        if signs.tells_busy(line):
            raise self._busy()
        if self._gave_password and signs.tells_refusal(line):
            raise self._refused()

    def _prompted(self, name: str | None, newline: bytes) -> bytes:
        if name == self._candidate:
            self.name = name
            return b""
        self._candidate = name
        return PAGER_OFF + newline

    def _busy(self) -> VtyBusy:
        return VtyBusy(
            f"{self._device}: every VTY line is taken: close idle sessions "
            "('display users' shows them), or raise 'user-interface maximum-vty'"
        )

    def _expired(self) -> PasswordExpired:
        return PasswordExpired(
            f"{self._device} wants the password changed before it lets anybody in: "
            "log in by hand once and change it, then write it into the configuration"
        )

    def _refused(self) -> LoginRefused:
        return LoginRefused(
            f"{self._device} refused the login of ssh.username: correct ssh.username and "
            "ssh.password, then reload"
        )

    def _babble(self) -> SshError:
        return SshError(
            f"{self._device} shows no prompt that ends its greeting: log in by hand and look at it"
        )
