import { useEffect, useMemo, useReducer, useState } from "preact/hooks";

import { Clock, type Look, LookContext, type Page } from "./context.ts";
import { type Language, speech } from "./i18n/words.ts";
import { Past } from "./model/past.ts";
import { Picture } from "./model/picture.ts";
import { Trails } from "./model/trails.ts";
import { Api, Problem, type Session } from "./net/api.ts";
import { Histories } from "./net/histories.ts";
import { type Link, Socket } from "./net/socket.ts";
import { formatPlace, parsePlace, type Place } from "./place.ts";
import { applyTheme, chosenLanguage, chosenTheme, keepLanguage, type Theme } from "./settings.ts";
import { Header } from "./shell/Header.tsx";
import { Help } from "./shell/Help.tsx";
import { LinkState } from "./shell/LinkState.tsx";
import { SignIn } from "./shell/SignIn.tsx";
import { Title } from "./shell/Title.ts";
import { useShortcuts } from "./shell/shortcuts.ts";
import { Overview } from "./views/Overview.tsx";
import { RouterPage } from "./views/RouterPage.tsx";

/** Minutes that losses are counted over. */
const PAST_MINUTES = 5;

interface Wired extends Page {
  readonly start: (onLink: (link: Link) => void) => () => void;
  readonly retry: () => void;
}

function wire(): Wired {
  const api = new Api();
  const picture = new Picture();
  const clock = new Clock();
  const histories = new Histories(api);
  let socket: Socket | undefined;
  let wanted: Parameters<Page["subscribe"]>[0] | undefined;
  return {
    api,
    picture,
    clock,
    histories,
    trails: new Trails(picture),
    past: new Past(PAST_MINUTES),
    subscribe: (next) => {
      wanted = next;
      socket?.subscribe(next);
    },
    start: (onLink) => {
      const heard = (now: number | undefined): number => {
        if (now !== undefined) clock.set(now);
        return clock.now();
      };
      const scheme = location.protocol === "https:" ? "wss:" : "ws:";
      const opened = new Socket(`${scheme}//${location.host}/ws/monitor`, {
        picture: (devices, now, all) => picture.replace(devices, heard(now), all),
        delta: (rows, notes, now) => picture.merge(rows, notes, heard(now)),
        link: onLink,
      });
      socket = opened;
      if (wanted !== undefined) opened.subscribe(wanted);
      return () => {
        socket = undefined;
        opened.close();
      };
    },
    retry: () => socket?.now(),
  };
}

type Entry = { readonly state: "asking" } | { readonly state: "refused" } | { readonly state: "in"; readonly session: Session | undefined };

export function App() {
  const page = useMemo(wire, []);
  const [place, setPlace] = useState<Place>(() => parsePlace(location.pathname, location.search));
  const [link, setLink] = useState<Link>({ state: "connecting" });
  const [entry, setEntry] = useState<Entry>({ state: "asking" });
  const [language, setLanguage] = useState<Language>(chosenLanguage);
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const [help, toggleHelp] = useReducer((shown: boolean, want: boolean | undefined) => want ?? !shown, false);
  const dark = useDark();
  const t = useMemo(() => speech(language), [language]);

  useEffect(() => {
    const moved = (): void => setPlace(parsePlace(location.pathname, location.search));
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  const ask = (): void => {
    page.api
      .session()
      .then((session) => setEntry({ state: "in", session }))
      // A daemon that is down, or one without sessions, still has numbers to show.
      .catch((error: unknown) => {
        const refused = error instanceof Problem && error.status === 401;
        setEntry((before) => (refused ? { state: "refused" } : before.state === "asking" ? { state: "in", session: undefined } : before));
      });
  };
  useEffect(() => {
    page.api.onUnauthorized = () => setEntry({ state: "refused" });
    ask();
  }, [page]);
  useEffect(() => {
    if (entry.state !== "in") return undefined;
    let lost = false;
    return page.start((next) => {
      setLink(next);
      // A connection that was never opened may have been refused: is a token wanted by now?
      if (next.state === "lost" && next.refused) ask();
      if (next.state === "open" && lost) {
        // What was missed meanwhile is in the store; a restarted daemon may want the token again.
        page.histories.refresh();
        ask();
      }
      if (next.state !== "connecting") lost = next.state === "lost";
    });
  }, [page, entry.state]);
  useEffect(() => {
    document.documentElement.lang = language === "pt" ? "pt-BR" : "en";
    keepLanguage(language);
  }, [language]);
  const go = (next: Partial<Place>, replace = false): void => {
    const here = parsePlace(location.pathname, location.search);
    const wanted: Place = { ...here, ...next };
    const address = formatPlace(wanted);
    if (address !== location.pathname + location.search) {
      history[replace ? "replaceState" : "pushState"](null, "", address);
    }
    setPlace(wanted);
  };
  const changeTheme = (next: Theme): void => {
    // Before anything is drawn anew: canvases read their colours from the document.
    applyTheme(next);
    setTheme(next);
  };
  const kiosk = "kiosk" in place.params;
  const look: Look = {
    page, t, place, go, link, kiosk,
    connected: useConnected(link),
    session: entry.state === "in" ? entry.session : undefined,
    theme: `${theme} ${dark}`,
  };
  useShortcuts(look, () => toggleHelp(undefined));
  useEffect(() => {
    document.documentElement.classList.toggle("kiosk", kiosk);
  }, [kiosk]);

  return (
    <LookContext.Provider value={look}>
      <a class="skip" href="#content">
        {t("skip")}
      </a>
      <Header
        language={language} setLanguage={setLanguage} theme={theme} setTheme={changeTheme}
        showHelp={() => toggleHelp(true)} signedOut={() => setEntry({ state: "refused" })}
      />
      {entry.state === "in" && <LinkState retry={page.retry} />}
      <Title />
      <main id="content" tabIndex={-1}>
        {entry.state === "refused" ? (
          <SignIn done={(session) => setEntry({ state: "in", session })} />
        ) : entry.state === "asking" ? null : place.router === undefined ? (
          <Overview />
        ) : (
          <RouterPage key={place.router} name={place.router} />
        )}
      </main>
      {help && <Help close={() => toggleHelp(false)} />}
    </LookContext.Provider>
  );
}

/** Whether what is shown may be taken for live: a short break does not make everything grey. */
function useConnected(link: Link): boolean {
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    if (link.state === "open") setConnected(true);
    if (link.state !== "lost") return undefined;
    const timer = setTimeout(() => setConnected(false), 5000);
    return () => clearTimeout(timer);
  }, [link.state]);
  return connected;
}

function useDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const changed = (): void => setDark(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, []);
  return dark;
}
