"""What a modelled router's command line can do to those who use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Oddities:
    """Changeable while the server runs; sessions take note with their next line.

    Attributes:
        banner: text before the login information; may look like prompts.
        vty_lines: how many sessions there may be; `taken` of them are other people's.
        login_question: asked before the first prompt: about the initial or an expired password
            ("refusing" closes the session on N), or whether to save the configuration.
        login_delay, delay: seconds before the greeting, before an answer.
        line_delay: seconds between two lines of an answer.
        dribble: answers come octet by octet.
        hang, drop, cut: commands that hold such a text never answer, lose the session in the
            middle of the answer, end in the middle of it.
        questions: text of a command, the question that comes before its answer.
        pager: the pager can't be switched off; `page` lines each.
        timestamp: a line with the moment before every answer.
        prompt_name: the name in the prompt, where it is not the router's.
        two_stage: `[~name]` and `[*name]` with `commit`, as VRP8 has them; else `[name]`.
        wrapped_echo: what is typed comes back in pieces, with cursor codes.
        swallows: the first character typed after an answer of more lines than this is lost.
        log_lines: lines that come unasked after every prompt.
        idle_timeout: seconds after which the router ends a session that nobody uses.
        hostile: the answer to every `display` is a line of 10 MB, lines without end, or escape
            sequences without end.
    """

    banner: str = ""
    vty_lines: int = 5
    taken: int = 0
    login_question: Literal["", "initial", "expired", "refusing", "save"] = ""
    login_delay: float = 0.0
    delay: float = 0.0
    line_delay: float = 0.0
    dribble: bool = False
    hang: str = ""
    drop: str = ""
    cut: str = ""
    questions: dict[str, str] = field(default_factory=dict)
    pager: bool = False
    page: int = 24
    timestamp: bool = False
    prompt_name: str = ""
    two_stage: bool = True
    wrapped_echo: bool = False
    swallows: int = 0
    log_lines: tuple[str, ...] = ()
    idle_timeout: float | None = None
    hostile: Literal["", "line", "endless", "bombs"] = ""
