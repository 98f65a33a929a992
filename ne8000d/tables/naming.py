"""Columns of IF-MIB and ENTITY-MIB that name the rows of several tables."""

from __future__ import annotations

from typing import Final

from ne8000d.schema import Column, Syntax

_PHYSICAL: Final = "1.3.6.1.2.1.47.1.1.1.1"


def _physical(name: str, arc: int, syntax: Syntax = Syntax.OCTETS) -> Column:
    return Column("ENTITY-MIB", name, f"{_PHYSICAL}.{arc}", syntax, slow=True)


IF_NAME: Final = Column("IF-MIB", "ifName", "1.3.6.1.2.1.31.1.1.1.1", Syntax.OCTETS, slow=True)
IF_DESCR: Final = Column("IF-MIB", "ifDescr", "1.3.6.1.2.1.2.2.1.2", Syntax.OCTETS, slow=True)
ENT_DESCR: Final = _physical("entPhysicalDescr", 2)
ENT_CLASS: Final = _physical("entPhysicalClass", 5, Syntax.INTEGER)
ENT_NAME: Final = _physical("entPhysicalName", 7)
ENT_SERIAL: Final = _physical("entPhysicalSerialNum", 11)
ENT_MODEL: Final = _physical("entPhysicalModelName", 13)
ENT_ALIAS: Final = Column(
    "ENTITY-MIB", "entAliasMappingIdentifier", "1.3.6.1.2.1.47.1.3.2.1.2", Syntax.OID, slow=True
)
