import { useLook } from "../context.ts";
import { clock } from "../format/time.ts";
import { RANGES, type Range } from "./useRange.ts";

export function RangePicker({ range }: { readonly range: Range }) {
  const { t } = useLook();
  return (
    <div class="ranges" role="group" aria-label={t("range")}>
      {RANGES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={!range.zoomed && range.range === name}
          onClick={() => range.choose(name)}
        >
          {name}
        </button>
      ))}
      {range.zoomed ? (
        <button type="button" class="zoomed" aria-pressed="true" onClick={range.reset}>
          {clock(range.fromMs, t.locale)} – {clock(range.toMs, t.locale)} ✕ {t("zoom_out")}
        </button>
      ) : (
        <span class="hint">{t("zoom_hint")}</span>
      )}
    </div>
  );
}
