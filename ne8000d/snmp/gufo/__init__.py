"""gufo-snmp behind the seam: the only package that knows it.

It drives gufo's client sockets rather than its iterators: `get_bulk(GetIter)` gives a whole answer
at once, so that there is no Python frame an item (an iterator's `next()` costs as much as gufo's
decoding of a varbind), and the rows of an answer share the moment of their request. These sockets
are not gufo's documented interface: the version is pinned below 0.14, and the contract tests fail
where they behave differently. What 0.13 does (tried, and read in its source):

- An error-status is ignored. An answer without values ends an iterator like the end of the MIB, and
  makes an empty `get_many`. `recv_get` after another request's send tells them apart: a value,
  `NoSuchInstance` for an exception of RFC 3416, None for an error.
- `GetIter` moves when an answer is received, not when a request is sent: an answer that is received
  into a fresh one carries the place over, which is how repetitions change within a column.
- Answers above 4,096 bytes are cut and then fail to decode.
- Its SNMPv3 requests allow no report, except `send_refresh`. Reports that come all the same are
  `SnmpAuthError` without their OID, and `recv_refresh` ignores them.
- A malformed OID in a GET's answer is a RuntimeError.
- A varbind without content makes its Rust code panic: `PanicException`, a BaseException, and lines
  on stderr that can't be held back.
- A late or repeated answer of an earlier request is left out by its request-id.
- It has no SET.
"""

from ne8000d.snmp.gufo.engine import GufoEngine

__all__ = ["GufoEngine"]
