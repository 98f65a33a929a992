"""SNMP: the one door to the libraries that speak it."""
