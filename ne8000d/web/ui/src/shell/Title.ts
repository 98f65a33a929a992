import { useEffect } from "preact/hooks";

import { useLook, useNow } from "../context.ts";
import { healthOf } from "../model/fresh.ts";

/** The tab's title: somebody in another tab sees when a router falls silent. */
export function Title(): null {
  const { page, place, connected } = useLook();
  const now = useNow(2);
  const devices = page.picture.devices();
  const fresh = devices.filter((device) => ["fresh", "partial"].includes(healthOf(device, now))).length;
  const trouble = !connected ? "\u26a0 " : fresh < devices.length ? `\u26a0 ${fresh}/${devices.length} ` : "";
  const title = `${trouble}${place.router === undefined ? "" : `${place.router} \u00b7 `}ne8000d`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
