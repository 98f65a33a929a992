import { useEffect } from "preact/hooks";

import type { Look } from "../context.ts";
import { TABS } from "../views/RouterPage.tsx";

/** Keys that work everywhere but in a field: `/`, `?`, `[`, `]`, `u`. */
export function useShortcuts(look: Look, help: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const { place, go } = look;
      if (event.key === "/") {
        const field =
          document.querySelector<HTMLInputElement>("[data-filter]") ?? document.querySelector<HTMLInputElement>("[data-search]");
        if (field === null) return;
        event.preventDefault();
        field.focus();
        field.select();
      } else if (event.key === "?") {
        help();
      } else if (event.key === "u" && place.router !== undefined) {
        go({ router: undefined, tab: "", params: {} });
      } else if ((event.key === "[" || event.key === "]") && place.router !== undefined) {
        const at = TABS.findIndex((tab) => tab.id === place.tab);
        const next = TABS[(at + (event.key === "]" ? 1 : TABS.length - 1)) % TABS.length];
        if (next !== undefined) go({ router: place.router, tab: next.id, params: {} });
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}

function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
