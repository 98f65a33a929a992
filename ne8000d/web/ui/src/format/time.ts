/** Durations, ages and moments as people say them. */

const NBSP = "\u00a0";

/** `18 s`, `3 min`, `2 h 05 min`, `4 d 6 h`: two units at most, never rounded up. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}${NBSP}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}${NBSP}min`;
  const hours = Math.floor(whole / 3600);
  if (hours < 24) {
    const minutes = Math.floor((whole % 3600) / 60);
    return minutes === 0 ? `${hours}${NBSP}h` : `${hours}${NBSP}h ${String(minutes).padStart(2, "0")}${NBSP}min`;
  }
  const days = Math.floor(hours / 24);
  return days < 10 && hours % 24 !== 0 ? `${days}${NBSP}d ${hours % 24}${NBSP}h` : `${days}${NBSP}d`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = formats.get(key);
  if (found === undefined) formats.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

/** `14:03:27` in the browser's time zone. */
export function clock(timeMs: number, locale: string): string {
  return format(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(timeMs);
}

/** Day and time, in the browser's time zone. */
export function moment(timeMs: number, locale: string): string {
  return format(locale, {
    weekday: "short",
    day: "2-digit",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(timeMs);
}

/** Milliseconds of a range as it stands in an address: `15m`, `24h`, `7d`; undefined if it is none. */
export function rangeMs(text: string | undefined): number | undefined {
  const found = /^([1-9][0-9]{0,3})([mhd])$/.exec(text ?? "");
  if (found === null) return undefined;
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[found[2] as "m" | "h" | "d"];
  return Number(found[1]) * unit;
}
