import type { ComponentChildren } from "preact";

import { useLook } from "../context.ts";
import { formatPlace, type Place } from "../place.ts";

interface Props {
  readonly to: Partial<Place>;
  readonly class?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link inside the page: a real address, so it can be copied and opened in another tab. */
export function Link({ to, class: name, current, children }: Props) {
  const { go, kiosk } = useLook();
  const params = kiosk ? { kiosk: "1", ...to.params } : (to.params ?? {});
  const place: Place = { router: undefined, tab: "summary", ...to, params };
  return (
    <a
      href={formatPlace(place)}
      class={name}
      aria-current={current === true ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(place);
      }}
    >
      {children}
    </a>
  );
}
