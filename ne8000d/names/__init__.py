"""MIB names and OIDs, both ways, and values as people read them.

`Names` knows the modules of `mibs/` and of the user's own folders; `render` and the styles turn
values into text. The MIB compiler (pysmi) stays behind `compiling`, and runs only when a file
changed.
"""

from ne8000d.names.lookup import Names, UnknownName
from ne8000d.names.objects import IndexPart, Kind, Object, oid_part
from ne8000d.names.places import cache_directory, mib_directories
from ne8000d.names.rendering import octets_text, render
from ne8000d.names.styles import as_json, as_netsnmp, as_table

__all__ = [
    "IndexPart",
    "Kind",
    "Names",
    "Object",
    "UnknownName",
    "as_json",
    "as_netsnmp",
    "as_table",
    "cache_directory",
    "mib_directories",
    "octets_text",
    "oid_part",
    "render",
]
