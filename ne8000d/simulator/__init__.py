"""A pretend NE8000: an SNMP agent that replays a recording or models a BNG."""
