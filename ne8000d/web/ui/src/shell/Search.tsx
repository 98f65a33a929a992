import { useId, useRef, useState } from "preact/hooks";

import { useLook, usePicture } from "../context.ts";
import { type Hit, search } from "../model/search.ts";
import { formatPlace } from "../place.ts";

const MOST = 12;

/** Preact's types know this role on fields with a datalist only; ARIA 1.2 knows it on any. */
const COMBOBOX = { role: "combobox" } as object;

/** Jump to whatever has a name. */
export function Search() {
  const { t, page, go } = useLook();
  usePicture();
  const [query, setQuery] = useState("");
  const [place, setPlace] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const hits = query.trim() === "" ? [] : search(page.picture, query, MOST);
  const open = query.trim() !== "";
  const jump = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    setQuery("");
    field.current?.blur();
    go(target(hit));
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setPlace((place + step + Math.max(hits.length, 1)) % Math.max(hits.length, 1));
    } else if (event.key === "Enter") {
      jump(hits[place]);
    } else if (event.key === "Escape") {
      setQuery("");
      field.current?.blur();
    }
  };
  return (
    <div class="search" role="search">
      <input
        ref={field} type="search" data-search {...COMBOBOX} value={query} placeholder={`${t("search")}  /`}
        aria-label={t("search_hint")} aria-expanded={open} aria-controls={`${id}-hits`} aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `${id}-${place}` : undefined}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setPlace(0);
        }}
        onKeyDown={press} onBlur={() => setTimeout(() => setQuery(""), 150)}
      />
      <ul id={`${id}-hits`} role="listbox" aria-label={t("search")} class="hits" hidden={!open || hits.length === 0}>
        {hits.map((hit, at) => (
          <li
            key={formatPlace(target(hit))} id={`${id}-${at}`} role="option" aria-selected={at === place}
            onPointerDown={(event) => event.preventDefault()} onClick={() => jump(hit)}
          >
            <span>{hit.title}</span> <span class="quiet">{hit.aside}</span>
          </li>
        ))}
      </ul>
      {open && hits.length === 0 && <p class="hits none">{t("nothing_found", { query })}</p>}
    </div>
  );
}

function target(hit: Hit) {
  const params: Record<string, string> = hit.query === "" ? {} : { q: hit.query };
  if (hit.tab === "interfaces") params["open"] = hit.query;
  return { router: hit.device, tab: hit.tab, params };
}
