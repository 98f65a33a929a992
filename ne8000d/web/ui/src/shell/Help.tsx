import { useEffect, useRef } from "preact/hooks";

import { useLook } from "../context.ts";
import type { Word } from "../i18n/en.ts";

const KEYS: readonly (readonly [keys: string, what: Word])[] = [
  ["/", "key_search"],
  ["↑ ↓ PgUp PgDn Home End", "key_move"],
  ["Enter", "key_open"],
  ["[ ]", "key_tabs"],
  ["u", "key_back"],
  ["Esc", "key_escape"],
  ["?", "key_help"],
];

export function Help({ close }: { readonly close: () => void }) {
  const { t } = useLook();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-label={t("help")} onClose={close}>
      <h2>{t("help")}</h2>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>
        {t("close")}
      </button>
    </dialog>
  );
}
