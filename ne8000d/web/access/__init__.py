"""Who may: Host, Origin, proxies, tokens, sessions, roles."""

from ne8000d.web.access.guard import Access, Guard, is_known, session_of, who_asks
from ne8000d.web.access.names import Names
from ne8000d.web.access.refusals import Refusals
from ne8000d.web.access.sessions import Ended, Sessions
from ne8000d.web.access.tokens import Role, Tokens, Who

__all__ = [
    "Access", "Ended", "Guard", "Names", "Refusals", "Role", "Sessions", "Tokens", "Who",
    "is_known", "session_of", "who_asks",
]  # fmt: skip
