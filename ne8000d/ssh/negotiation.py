"""Telnet's commands (RFC 854, 855), taken out of what comes: every option is declined."""

from __future__ import annotations

from typing import Final

_IAC: Final = 255
_DONT, _DO, _WONT, _WILL, _SB, _SE = 254, 253, 252, 251, 250, 240
_DECLINED: Final = {_DO: _WONT, _WILL: _DONT}
_LONGEST: Final = 4096


class Negotiation:
    """Keeps what a command that is cut in two needs."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """What is text in `data`, and what to send back.

        Raises:
            ValueError: a subnegotiation without end.
        """
        data = self._rest + data
        self._rest = b""
        if _IAC not in data:
            return data.replace(b"\0", b""), b""
        text, replies = bytearray(), bytearray()
        place = 0
        while (found := data.find(_IAC, place)) >= 0:
            text += data[place:found]
            length = _length(data, found)
            if length == 0:
                place = found
                break
            command = data[found + 1]
            if command == _IAC:
                text.append(_IAC)
            elif command in _DECLINED:
                replies += bytes((_IAC, _DECLINED[command], data[found + 2]))
            place = found + length
        else:
            text += data[place:]
            place = len(data)
        self._rest = data[place:]
        if len(self._rest) > _LONGEST:
            raise ValueError("a subnegotiation without end")
        return bytes(text).replace(b"\0", b""), bytes(replies)


def _length(data: bytes, place: int) -> int:
    """How many octets the command at `place` has; 0 where its end is not there yet."""
    if len(data) < place + 2:
        return 0
    command = data[place + 1]
    if command == _SB:
        end = data.find(bytes((_IAC, _SE)), place + 2)
        return 0 if end < 0 else end + 2 - place
    if _WILL <= command <= _DONT:
        return 3 if len(data) >= place + 3 else 0
    return 2
