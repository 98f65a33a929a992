import type { ComponentChildren } from "preact";

import { useLook } from "../context.ts";

/** Nothing to show, and why. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="notice">
      <p class="notice-title">{title}</p>
      {children}
    </div>
  );
}

/** Something is on its way. Announced politely. */
export function Loading({ text }: { readonly text?: string }) {
  const { t } = useLook();
  return (
    <div class="notice" role="status">
      <p class="loading">{text ?? t("loading")}</p>
    </div>
  );
}

/** Something went wrong; `again` tries once more. */
export function Failed({ reason, again }: { readonly reason: string; readonly again?: () => void }) {
  const { t } = useLook();
  return (
    <div class="notice" role="alert">
      <p class="notice-title bad">{t("failed", { reason })}</p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          {t("try_again")}
        </button>
      )}
    </div>
  );
}
