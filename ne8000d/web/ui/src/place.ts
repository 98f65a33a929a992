/** What an address says: which view, and how it is filtered, sorted and zoomed. Pure. */

export type Params = Readonly<Record<string, string>>;

export interface Place {
  /** Undefined: all routers. */
  readonly router: string | undefined;
  readonly tab: string;
  readonly params: Params;
}

/** `/r/bng-01/interfaces?q=eth-trunk&sort=-out_bps`; whatever else means all routers. */
export function parsePlace(path: string, search: string): Place {
  const params = Object.fromEntries(new URLSearchParams(search));
  const [first, router, tab] = path.split("/").filter(Boolean).map(decode);
  if (first !== "r" || router === undefined) return { router: undefined, tab: "", params };
  return { router, tab: tab ?? "summary", params };
}

export function formatPlace(place: Place): string {
  const path =
    place.router === undefined
      ? "/"
      : `/r/${encodeURIComponent(place.router)}${place.tab === "summary" ? "" : `/${encodeURIComponent(place.tab)}`}`;
  const search = new URLSearchParams(
    Object.entries(place.params).filter(([, value]) => value !== ""),
  ).toString();
  return search === "" ? path : `${path}?${search}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
