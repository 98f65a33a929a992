/** What every view may use: the picture, the daemon's answers, the address, the language. */

import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

import type { Speech } from "./i18n/words.ts";
import type { Past } from "./model/past.ts";
import type { Picture } from "./model/picture.ts";
import type { Series } from "./model/series.ts";
import type { Trails } from "./model/trails.ts";
import type { Api, Session } from "./net/api.ts";
import type { Answer, Histories, Query } from "./net/histories.ts";
import type { Link, Subscription } from "./net/socket.ts";
import type { Params, Place } from "./place.ts";

export interface Page {
  readonly api: Api;
  readonly picture: Picture;
  readonly trails: Trails;
  readonly past: Past;
  readonly histories: Histories;
  readonly clock: Clock;
  readonly subscribe: (wanted: Subscription) => void;
}

/** The daemon's clock as far as it is known, so that a wrong clock here makes no wrong ages. */
export class Clock {
  private offset = 0;

  now(): number {
    return Date.now() + this.offset;
  }

  set(serverNow: number): void {
    const offset = serverNow - Date.now();
    // Small differences are the way of the frame, not the clock.
    this.offset = Math.abs(offset) < 2000 ? 0 : offset;
  }
}

export interface Look {
  readonly page: Page;
  readonly t: Speech;
  readonly place: Place;
  readonly go: (place: Partial<Place>, replace?: boolean) => void;
  readonly link: Link;
  readonly connected: boolean;
  readonly session: Session | undefined;
  /** Changes when colours change: canvases draw anew. */
  readonly theme: string;
  readonly kiosk: boolean;
}

export const LookContext = createContext<Look | undefined>(undefined);

export function useLook(): Look {
  const look = useContext(LookContext);
  if (look === undefined) throw new Error("a view outside of the page");
  return look;
}

/** Draw again with every frame of the daemon and every `seconds`; returns the daemon's now. */
export function usePicture(seconds = 5): number {
  const { page } = useLook();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let planned = 0;
    const soon = (): void => {
      // One draw a frame of the screen, however many messages came.
      if (planned === 0) planned = requestAnimationFrame(() => {
        planned = 0;
        redraw(undefined);
      });
    };
    const stop = page.picture.listen(soon);
    const timer = setInterval(soon, seconds * 1000);
    return () => {
      stop();
      clearInterval(timer);
      cancelAnimationFrame(planned);
    };
  }, [page, seconds]);
  return page.clock.now();
}

/** Only the time, every `seconds`. */
export function useNow(seconds = 1): number {
  const { page } = useLook();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => redraw(undefined), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return page.clock.now();
}

export function useHistory(query: Query | undefined): Answer {
  const { histories } = useLook().page;
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const key = query === undefined ? undefined : JSON.stringify(query);
  useEffect(() => {
    if (query === undefined) return undefined;
    return histories.follow(query, () => redraw(undefined));
  }, [histories, key]);
  const answer: Answer = query === undefined ? { state: "loading", before: undefined } : histories.peek(query);
  // A zoom asks for another stretch: until it comes, the lines that are there stay.
  const before = useRef<readonly Series[] | undefined>(undefined);
  if (answer.state === "ready") before.current = answer.series;
  return answer.state === "loading" ? { state: "loading", before: before.current } : answer;
}

/** Record pushed values of a field while the view is shown. */
export function useTrail(device: string | undefined, measurement: string, ...fields: string[]): void {
  const { trails } = useLook().page;
  const key = fields.join(",");
  useLayoutEffect(() => {
    if (device === undefined) return undefined;
    const stops = fields.map((field) => trails.watch(device, measurement, field));
    return () => stops.forEach((stop) => stop());
  }, [trails, device, measurement, key]);
}

/** A parameter of the address that a control edits: at once here, a little later in the address. */
export function useParam(name: string, standard = ""): [string, (value: string) => void] {
  const { place, go } = useLook();
  const inAddress = place.params[name] ?? standard;
  const [value, setValue] = useState(inAddress);
  const written = useRef(inAddress);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    // Back, forward, or a link: the address says something new.
    if (inAddress !== written.current) {
      written.current = inAddress;
      setValue(inAddress);
    }
  }, [inAddress]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [
    value,
    (next) => {
      setValue(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        written.current = next;
        go({ params: withParam(name, next === standard ? "" : next) }, true);
      }, 250);
    },
  ];
}

/** The address' parameters with one changed; "" takes it away. */
export function withParam(name: string, value: string): Params {
  const params: Record<string, string> = Object.fromEntries(new URLSearchParams(location.search));
  if (value === "") delete params[name];
  else params[name] = value;
  return params;
}
