import { useLook } from "../context.ts";
import { duration } from "../format/time.ts";
import { ageOfDevice, healthOf } from "../model/fresh.ts";

/** "6 of 6 routers fresh, oldest 18 s": the first thing to read. */
export function Freshness({ now }: { readonly now: number }) {
  const { t, page, connected } = useLook();
  const devices = page.picture.devices();
  const fresh = devices.filter((device) => connected && ["fresh", "partial"].includes(healthOf(device, now)));
  const oldest = Math.max(0, ...fresh.map((device) => ageOfDevice(device, now) ?? 0));
  const all = fresh.length === devices.length;
  const values = { n: fresh.length, m: devices.length, age: duration(oldest) };
  return (
    <p class={`freshness${all ? "" : " warn"}`} data-testid="freshness">
      {fresh.length === 0 ? t("fresh_some", values) : t("fresh_all", values)}
      {!connected && <span class="bad"> · {t.why("no_connection")}</span>}
      {connected &&
        devices
          .filter((device) => !fresh.includes(device))
          .slice(0, 3)
          .map((device) => (
            <span key={device.name} class="bad">
              {" · "}
              {device.name}: {t.why(device.note.reason ?? "stale")}
            </span>
          ))}
    </p>
  );
}
