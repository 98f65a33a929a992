"""The router itself: version, boards, CPU, memory, licences, alarms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ne8000d.simulator.bng import Bng
from ne8000d.simulator.bng.subscribers import capacity
from ne8000d.simulator.vrp.answers.counts import counts
from ne8000d.simulator.vrp.tables import elapsed, moment

_BOARD_BYTES: Final = 8 << 30
_BOARD_SLOT: Final = 10


def version(bng: Bng, now: float) -> Iterator[str]:
    """`display version`; what sysDescr says, too."""
    state = bng.state
    uptime = elapsed(state.uptime(now))
    yield "Huawei Versatile Routing Platform Software"
    yield "VRP (R) software, Version 8.200 (NetEngine 8000 V800R012C10SPC300)"
    yield "Copyright (C) 2012-2020 Huawei Technologies Co., Ltd."
    yield f"HUAWEI NetEngine 8000 M8 uptime is {uptime}"
    yield "Patch Version: V800R012SPH020"
    yield ""
    yield "NetEngine 8000 M8 version information:"
    yield "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - -"
    yield f"IPU (Master) {_BOARD_SLOT} : uptime is {uptime}"
    yield f"  StartupTime {moment(now - state.uptime(now), blank='   ').replace('-', '/')}"


def cpu(bng: Bng, now: float) -> Iterator[str]:
    """`display cpu-usage`, as VRP8 prints it."""
    percent = bng.state.cpu_percent(now)
    yield f"CPU utilization statistics at {moment(now)} {int(now % 1 * 1000)} ms"
    yield f"System CPU Using Percentage : {percent}%"
    yield (
        f"CPU utilization for five seconds: {percent}%, one minute: {percent}%, "
        f"five minutes: {percent}%."
    )
    yield "Max CPU Usage : 78%"
    yield f"Max CPU Usage Stat. Time : {moment(now - 86_400)} 867 ms"
    yield "State: Non-overload"
    yield "Overload threshold: 90%, Overload clear threshold: 75%, Duration: 60s"
    yield "---------------------------"
    yield "ServiceName  UseRate"
    yield "---------------------------"
    yield f"SYSTEM            {percent}%"
    yield "---------------------------"


def memory(bng: Bng, now: float) -> Iterator[str]:
    """`display memory-usage`."""
    percent = bng.state.memory_percent(now)
    total = _BOARD_BYTES // 1024
    yield f"Memory utilization statistics at {moment(now)} {int(now % 1 * 1000)} ms"
    yield f"System Total Memory: {total} Kbytes"
    yield f"Total Memory Used: {total * percent // 100} Kbytes"
    yield f"Memory Using Percentage: {percent}%"
    yield "State: Non-overload"
    yield "Overload threshold: 85%, Overload clear threshold: 75%, Duration: 60s"


def health(bng: Bng, now: float) -> Iterator[str]:
    """`display health`."""
    percent = bng.state.memory_percent(now)
    total = _BOARD_BYTES >> 20
    yield "-" * 72
    yield "Slot        Card                    CPU Usage    Memory Usage(Used/Total)"
    yield "-" * 72
    yield (
        f"{_BOARD_SLOT}          IPU(Master)             {bng.state.cpu_percent(now)}%          "
        f"{percent}%   {total * percent // 100}MB/{total}MB"
    )
    yield "-" * 72


def device(bng: Bng, now: float) -> Iterator[str]:
    """`display device`."""
    del now
    yield "NetEngine 8000 M8's Device status:"
    yield "-" * 79
    yield "Slot #  Type    Online   Register      Status      Role  LsId  Primary"
    yield "-" * 79
    rows = [(str(_BOARD_SLOT), "IPU", "MMB", "0", "Master")]
    rows += [(f"{slot}/{card}", "PIC", "OTHER", "0", "NA") for slot, card in bng.state.plant.cards]
    rows += [("11", "PWR", "OTHER", "0", "NA"), ("12", "PWR", "OTHER", "0", "NA")]
    rows += [("13", "FAN", "OTHER", "0", "NA")]
    for slot, kind, role, logical, primary in rows:
        there = "Present  Registered    Normal"
        yield f"{slot:<7} {kind:<7} {there}      {role:<5} {logical:<5} {primary}"
    yield "-" * 79


def licenses(bng: Bng, now: float) -> Iterator[str]:
    """`display license resource usage`."""
    used = counts(bng, now).total
    yield "Info: Active license on master board: cfcard:/LICNE8000.xml"
    yield " FeatureName | ConfigureItemName | ResourceUsage"
    yield f" LME0BNG       LME0BNGSESS00       {used}/{capacity(bng.state)}"


def alarms(bng: Bng, now: float) -> Iterator[str]:
    """`display alarm active`: the port without light."""
    plant = bng.state.plant
    name = plant.interfaces[plant.dark].name
    day, hour = moment(now - 7_200).split()
    yield "1:Critical  2:Major  3:Minor  4:Warning"
    yield "-" * 82
    yield "Sequence   AlarmId    Level Date Time  Description"
    yield "-" * 82
    yield f"1          0xF10509   2     {day} {_piece('Optical module exception. (Entity')}"
    yield f"                            {hour:<10} {_piece(f'PhysicalName={name}, Rea')}"
    yield f"                            {'':<10} sonDescription=RxPower is low)"
    yield "-" * 82


def _piece(text: str) -> str:
    return f"{text:<34}"
