/** What a person chose on this browser. Storage may be forbidden: then it lasts as long as the page. */

import { type Language, languageFor } from "./i18n/words.ts";

export type Theme = "system" | "light" | "dark";
const THEMES: readonly Theme[] = ["system", "light", "dark"];

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A private window: nothing is lost but the choice.
  }
}

export function chosenTheme(): Theme {
  const chosen = read("ne8000d.theme");
  return THEMES.find((theme) => theme === chosen) ?? "system";
}

/** Also what public/theme.js does before the first paint. */
export function applyTheme(theme: Theme): void {
  write("ne8000d.theme", theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function chosenLanguage(): Language {
  const chosen = read("ne8000d.language");
  return chosen === "pt" || chosen === "en" ? chosen : languageFor(navigator.languages);
}

export function keepLanguage(language: Language): void {
  write("ne8000d.language", language);
}
