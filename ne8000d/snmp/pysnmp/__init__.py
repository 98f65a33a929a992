"""pysnmp behind the seam: the only package that knows it.

pysnmp's own SNMP engine does the protocol: messages, users, discovery, reports. Its datagrams pass
through a socket of ours instead of its asyncio transport, as a poll is blocking code in a worker's
thread: no event loop, no task that could outlive a request, and a refused port, a source address,
a datagram that is not SNMP and an exact time-out, which the transport hides. What 7.1 does (tried,
and read in its source):

- A datagram that can't be decoded, or that answers no request, is dropped in silence; only its
  snmpInASNParseErrs counts the former.
- After unknownEngineID and notInTimeWindow it sends the request again by itself: discovery, and
  the clock of an agent that restarted, cost a request each and no retry of ours.
- A report from an engine with another ID than the one it knows for an address is dropped, for
  ever; an observer of ours sees it.
- Every authenticated answer leaves an entry that only its timer removes; and what the timer removes
  is the agent's clock, however fresh. So the timer is run rarely, all at once (see `Agent`).
- An instance costs about 80 ms of CPU and 1 MB: it loads MIB modules.
- Its varbinds cost some 50 times what gufo's do (bench/engines.py).
"""

from ne8000d.snmp.pysnmp.engine import PysnmpEngine

__all__ = ["PysnmpEngine"]
