import { useState } from "preact/hooks";

import { useLook } from "../context.ts";
import { Problem, type Session } from "../net/api.ts";

/** Asks for the token once; the daemon's cookie remembers it. */
export function SignIn({ done }: { readonly done: (session: Session) => void }) {
  const { t, page } = useLook();
  const [token, setToken] = useState("");
  const [wrong, setWrong] = useState<string>();
  const send = async (): Promise<void> => {
    try {
      done(await page.api.signIn(token.trim()));
    } catch (error) {
      const refused = error instanceof Problem && error.status === 401;
      setWrong(refused ? t("token_wrong") : error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      class="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h1>{t("sign_in")}</h1>
      <label for="token">{t("token")}</label>
      <input
        id="token" type="password" autocomplete="current-password" value={token} aria-describedby="token-hint"
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      <p id="token-hint" class="hint">
        {t("token_hint")}
      </p>
      {wrong !== undefined && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" disabled={token.trim() === ""}>
        {t("sign_in")}
      </button>
    </form>
  );
}
