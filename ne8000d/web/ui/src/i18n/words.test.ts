import assert from "node:assert/strict";
import { test } from "node:test";

import { en, type Word } from "./en.ts";
import { pt } from "./pt.ts";
import { languageFor, speech } from "./words.ts";

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test("both languages have the same sentences with the same places to fill", () => {
  assert.deepEqual(Object.keys(pt).sort(), Object.keys(en).sort());
  for (const word of Object.keys(en) as Word[]) assert.deepEqual(places(pt[word]), places(en[word]), word);
});

test("the browser's first language that the page speaks is taken", () => {
  assert.equal(languageFor(["fr", "pt-BR", "en"]), "pt");
  assert.equal(languageFor(["en-US", "pt"]), "en");
  assert.equal(languageFor(["de"]), "en");
});

test("a reason that nobody translated is shown as it came", () => {
  const t = speech("pt");
  assert.equal(t.why("no_response"), "sem resposta do roteador");
  assert.equal(t.why("something_new"), "something_new");
  assert.equal(t.why(null), "");
});
