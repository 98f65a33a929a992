import { useLook, withParam } from "../context.ts";
import { type Language, LANGUAGES } from "../i18n/words.ts";
import { Link } from "../parts/Link.tsx";
import type { Theme } from "../settings.ts";
import { Search } from "./Search.tsx";

interface Props {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
  readonly showHelp: () => void;
  readonly signedOut: () => void;
}

export function Header({ language, setLanguage, theme, setTheme, showHelp, signedOut }: Props) {
  const { t, place, go, kiosk, link, session, page } = useLook();
  if (kiosk) {
    return (
      <header class="top wall-top">
        <Link to={{}} class="brand">ne8000d</Link>
        <button type="button" class="plain" onClick={() => go({ params: withParam("kiosk", "") })}>
          {t("leave_wall")}
        </button>
      </header>
    );
  }
  return (
    <header class="top">
      <nav class="where" aria-label={t("overview")}>
        <Link to={{}} class="brand" current={place.router === undefined}>
          ne8000d
        </Link>
        {place.router !== undefined && (
          <>
            <span aria-hidden="true">›</span>
            <Link to={{ router: place.router }}>{place.router}</Link>
          </>
        )}
      </nav>
      <Search />
      <div class="tools">
        <span class={`live ${link.state}`} role="status">
          <span class={`dot ${link.state === "open" ? "fresh" : link.state === "lost" ? "bad" : "waiting"}`} aria-hidden="true" />
          {t(link.state === "open" ? "live" : "connecting")}
        </span>
        <select
          aria-label={t("language")} value={language}
          onChange={(event) => setLanguage(event.currentTarget.value === "pt" ? "pt" : "en")}
        >
          {LANGUAGES.map((item) => (
            <option key={item} value={item}>
              {item === "pt" ? "Português" : "English"}
            </option>
          ))}
        </select>
        <select
          aria-label={t("theme")} value={theme}
          onChange={(event) => setTheme(event.currentTarget.value as Theme)}
        >
          <option value="system">{t("theme_system")}</option>
          <option value="light">{t("theme_light")}</option>
          <option value="dark">{t("theme_dark")}</option>
        </select>
        <button type="button" class="plain" title={t("wall")} onClick={() => go({ params: withParam("kiosk", "1") })}>
          {t("wall")}
        </button>
        <button type="button" class="plain" aria-label={t("help")} title={t("help")} onClick={showHelp}>
          ?
        </button>
        <a href="/docs" class="plain">{t("api")}</a>
        {session?.csrf !== undefined && session.csrf !== null && session.name !== "local" && (
          <button
            type="button" class="plain" title={t("signed_in_as", { name: session.name, role: session.role })}
            onClick={() => void page.api.signOut().finally(signedOut)}
          >
            {t("sign_out")}
          </button>
        )}
      </div>
    </header>
  );
}
