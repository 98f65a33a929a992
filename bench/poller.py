"""Our side of a benchmark, in a process of its own: `python -m bench.poller CONFIG WARM POLLS`.

Polls the one device of CONFIG as the daemon's worker does: wire → tables → rates → decode → line
protocol → file. Prints what POLLS polls after WARM ones cost, as one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from ne8000d.collector import poll
from ne8000d.config import load
from ne8000d.device import Device
from ne8000d.line import encode
from ne8000d.platforms import PLATFORMS


def main(config: str, warm: str, polls: str) -> None:
    (settings,) = load(Path(config), {}).devices
    device = Device(settings, PLATFORMS[settings.platform])
    with Path(os.devnull).open("wb") as sink:

        def once() -> dict[str, int]:
            result = poll(device, "interfaces", device.clock())
            if not result.ok:
                sys.exit(f"poll failed: {result.reason} {result.message}")
            counts = {}
            for batch in result.batches:
                lines = encode(batch)
                sink.write("\n".join(lines).encode())
                counts[batch.measurement] = len(lines)
            own = next(result.batches[-1].samples()).fields
            return {**counts, "varbinds": int(own["varbinds"]), "requests": int(own["requests"])}

        for _ in range(int(warm)):
            once()
        before = time.process_time()
        for _ in range(int(polls)):
            last = once()
        cpu = time.process_time() - before
    device.close()
    print(json.dumps({"cpu_seconds": cpu, "polls": int(polls), **last}))


if __name__ == "__main__":
    main(*sys.argv[1:])
