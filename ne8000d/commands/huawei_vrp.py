"""Every command of VRP whose answers are read here, and every inquiry made of them."""

from __future__ import annotations

from typing import Final

from ne8000d.commands import (
    aaa_records,
    access_user_counts,
    access_users,
    backup,
    bas_interfaces,
    bgp,
    licenses,
    load,
    nat,
    neighbors,
    pools,
    radius,
    trunks,
    versions,
)
from ne8000d.commands.alarms import ALARMS
from ne8000d.commands.boards import DEVICE
from ne8000d.commands.domains import DOMAINS
from ne8000d.commands.inquiries.alarms import ALARM_INQUIRY
from ne8000d.commands.inquiries.cgn import CGN_INQUIRY
from ne8000d.commands.inquiries.interfaces import INTERFACES_INQUIRY
from ne8000d.commands.inquiries.radius import RADIUS_INQUIRY
from ne8000d.commands.inquiries.resources import LICENSE_INQUIRY, OPTICS_INQUIRY, POOLS_INQUIRY
from ne8000d.commands.inquiries.routing import BGP_INQUIRY, NEIGHBOR_INQUIRY
from ne8000d.commands.inquiries.subscribers import (
    SUBSCRIBERS_DETAIL_INQUIRIES,
    SUBSCRIBERS_INQUIRY,
)
from ne8000d.commands.inquiries.system import SYSTEM_INFO_INQUIRY, SYSTEM_INQUIRY
from ne8000d.commands.interface_brief import INTERFACE_BRIEF
from ne8000d.commands.interfaces import INTERFACES
from ne8000d.commands.optics import BRIEF
from ne8000d.commands.temperatures import TEMPERATURE

COMMANDS: Final = (
    *access_user_counts.COMMANDS,
    *access_users.COMMANDS,
    *bas_interfaces.COMMANDS,
    DOMAINS,
    *backup.COMMANDS,
    *aaa_records.COMMANDS,
    *radius.COMMANDS,
    *nat.COMMANDS,
    *pools.COMMANDS,
    ALARMS,
    *load.COMMANDS,
    *versions.COMMANDS,
    DEVICE,
    TEMPERATURE,
    BRIEF,
    INTERFACE_BRIEF,
    INTERFACES,
    *trunks.COMMANDS,
    *bgp.COMMANDS,
    *neighbors.COMMANDS,
    *licenses.COMMANDS,
)

INQUIRIES: Final = (
    SUBSCRIBERS_INQUIRY,
    *SUBSCRIBERS_DETAIL_INQUIRIES,
    CGN_INQUIRY,
    ALARM_INQUIRY,
    POOLS_INQUIRY,
    RADIUS_INQUIRY,
    SYSTEM_INQUIRY,
    SYSTEM_INFO_INQUIRY,
    INTERFACES_INQUIRY,
    OPTICS_INQUIRY,
    BGP_INQUIRY,
    NEIGHBOR_INQUIRY,
    LICENSE_INQUIRY,
)
