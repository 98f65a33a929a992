/** The chosen language: sentences, and the locale of numbers and dates. */

import { en, type Word, type Words } from "./en.ts";
import { pt } from "./pt.ts";

export type Language = "en" | "pt";
export const LANGUAGES: readonly Language[] = ["pt", "en"];

const WORDS: Readonly<Record<Language, Words>> = { en, pt };
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", pt: "pt-BR" };

export interface Speech {
  readonly language: Language;
  readonly locale: string;
  (word: Word, values?: Readonly<Record<string, string | number>>): string;
  /** A reason's sentence; one that nobody translated is shown as it came. */
  readonly why: (reason: string | null | undefined) => string;
}

function fill(text: string, values: Readonly<Record<string, string | number>> | undefined): string {
  if (values === undefined) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function speech(language: Language): Speech {
  const words = WORDS[language];
  const speak = (word: Word, values?: Readonly<Record<string, string | number>>): string =>
    fill(words[word], values);
  return Object.assign(speak, {
    language,
    locale: LOCALES[language],
    why: (reason: string | null | undefined): string => {
      if (reason === null || reason === undefined || reason === "") return "";
      const key = `r_${reason}`;
      return key in words ? words[key as Word] : reason;
    },
  });
}

/** The first language of a browser that this page speaks; English where it speaks none. */
export function languageFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const first = tag.toLowerCase().split("-")[0];
    if (first === "pt" || first === "en") return first;
  }
  return "en";
}
