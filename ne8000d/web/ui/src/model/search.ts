/** Finds routers, ports, peers, pools and domains by name in what the page knows. Pure. */

import { matcher } from "./lines.ts";
import type { Picture } from "./picture.ts";
import { textOf } from "./row.ts";

export interface Hit {
  readonly device: string;
  readonly tab: string;
  /** What a table is filtered by to show it. */
  readonly query: string;
  readonly title: string;
  readonly aside: string;
}

const PLACES: readonly (readonly [measurement: string, tag: string, tab: string, text?: string])[] = [
  ["interface_info", "interface", "interfaces", "alias"],
  ["interface", "interface", "interfaces"],
  ["trunk", "interface", "interfaces"],
  ["subscribers_domain", "domain", "subscribers"],
  ["subscribers_interface", "interface", "subscribers"],
  ["ip_pool", "pool", "pools"],
  ["bgp_peer", "peer", "bgp"],
  ["entity", "entity", "boards"],
];

/** At most `most` hits: routers first. */
export function search(picture: Picture, query: string, most: number): Hit[] {
  const matches = matcher(query);
  const hits: Hit[] = [];
  const seen = new Set<string>();
  for (const device of picture.devices()) {
    const model = textOf(picture.row(device.name, "system_info"), "model") ?? "";
    if (matches(`${device.name} ${device.note.host ?? ""} ${model}`.toLowerCase())) {
      hits.push({ device: device.name, tab: "summary", query: "", title: device.name, aside: model });
    }
  }
  for (const [measurement, tag, tab, text] of PLACES) {
    for (const { name } of picture.devices()) {
      for (const row of picture.rows(name, measurement).values()) {
        if (hits.length >= most) return hits;
        const title = row.tags[tag] ?? "";
        const more = text === undefined ? "" : (textOf(row, text) ?? "");
        const id = `${name}/${tab}/${title}`;
        if (title === "" || seen.has(id) || !matches(`${name} ${title} ${more}`.toLowerCase())) continue;
        seen.add(id);
        hits.push({ device: name, tab, query: title, title, aside: [name, more].filter(Boolean).join(" · ") });
      }
    }
  }
  return hits;
}
