/** Numbers as people say them. `locale` decides the decimal sign; units are the same everywhere. */

const NBSP = "\u00a0";
const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, digits: number, signed = false): Intl.NumberFormat {
  const key = `${locale} ${digits} ${signed}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? "exceptZero" : "auto",
    });
    formats.set(key, found);
  }
  return found;
}

export function count(value: number, locale: string): string {
  return format(locale, 0).format(value);
}

export function signed(value: number, locale: string): string {
  return format(locale, 0, true).format(value).replace("-", "\u2212");
}

export function decimal(value: number, digits: number, locale: string): string {
  return format(locale, digits).format(value);
}

const PREFIXES = ["", "k", "M", "G", "T", "P"];

/** Three digits that matter and a prefix by thousands: `9.43 G`. */
function scaled(value: number, unit: string, locale: string): string {
  let rest = Math.abs(value);
  let step = 0;
  // 999.5 would be printed as 1000: the next prefix says it shorter.
  while (rest >= 999.5 && step < PREFIXES.length - 1) {
    rest /= 1000;
    step += 1;
  }
  const digits = step === 0 ? 0 : rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0;
  const number = format(locale, digits).format(value < 0 ? -rest : rest);
  return `${number}${NBSP}${PREFIXES[step]}${unit}`;
}

export function bitsPerSecond(value: number, locale: string): string {
  return scaled(value, "b/s", locale);
}

export function packetsPerSecond(value: number, locale: string): string {
  return scaled(value, "pps", locale);
}

export function bytes(value: number, locale: string): string {
  return scaled(value, "B", locale);
}

export function perSecond(value: number, locale: string): string {
  const digits = value === 0 ? 0 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${format(locale, digits).format(value)}/s`;
}

export function percent(value: number, locale: string): string {
  const size = Math.abs(value);
  // Little is not nothing.
  if (size > 0 && size < 0.05) return `<${format(locale, 1).format(0.1)}${NBSP}%`;
  const digits = size !== 0 && size < 9.95 ? 1 : 0;
  return `${format(locale, digits).format(value)}${NBSP}%`;
}

/** -40 dBm and below is how modules say "no light". */
export function dbm(value: number, locale: string): string {
  return `${format(locale, 1).format(value).replace("-", "\u2212")}${NBSP}dBm`;
}

export function celsius(value: number, locale: string): string {
  return `${format(locale, 0).format(value)}${NBSP}°C`;
}

export function volts(value: number, locale: string): string {
  return `${format(locale, 2).format(value)}${NBSP}V`;
}

export function milliamperes(value: number, locale: string): string {
  if (value >= 1000) return `${format(locale, 2).format(value / 1000)}${NBSP}A`;
  return `${format(locale, 1).format(value)}${NBSP}mA`;
}

/** Milliwatts, as the MIB has them, in the unit of power supplies. */
export function watts(value: number, locale: string): string {
  return `${format(locale, value < 10_000 ? 1 : 0).format(value / 1000)}${NBSP}W`;
}

export type Formatter = (value: number, locale: string) => string;

/** The formatter that a field's name asks for (CONTRACT §3: the unit ends the name). */
export function formatterFor(field: string): Formatter {
  if (field.endsWith("_bps")) return bitsPerSecond;
  if (field.endsWith("_pps")) return packetsPerSecond;
  if (field.endsWith("_per_second")) return perSecond;
  if (field.endsWith("_percent")) return percent;
  if (field.endsWith("_dbm")) return dbm;
  if (field.endsWith("_celsius")) return celsius;
  if (field.endsWith("_volts")) return volts;
  if (field.endsWith("_milliamperes")) return milliamperes;
  if (field.endsWith("_milliwatts")) return watts;
  if (field.endsWith("_bytes") || field.endsWith("_octets")) return bytes;
  return count;
}
