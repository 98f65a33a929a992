"""Parsers of VRP answers, held against outputs that we wrote ourselves (`golden`)."""
