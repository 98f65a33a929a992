import { useRef, useState } from "preact/hooks";

import { useLook } from "../context.ts";
import { decimal } from "../format/number.ts";
import { Problem } from "../net/api.ts";
import type { TabProps } from "./RouterPage.tsx";

interface Answer {
  readonly command: string;
  readonly output: string;
  readonly seconds: number | undefined;
  readonly refused: boolean;
}

interface Told {
  readonly output?: string | null;
  readonly duration_seconds?: number | null;
}

/** Commands that ask little of the router and nothing of the operator. */
const OFTEN = [
  "display version", "display device", "display interface brief", "display access-user online-total-number",
  "display ip pool", "display bgp peer", "display alarm active", "display cpu-usage", "display memory-usage",
];

/** Ask the router by hand: what it answers is shown as the text it is. */
export function ConsoleTab({ name }: TabProps) {
  const { t, page, session } = useLook();
  const [command, setCommand] = useState("");
  const [running, setRunning] = useState(false);
  const [answers, setAnswers] = useState<readonly Answer[]>([]);
  const [place, setPlace] = useState(-1);
  const [copied, setCopied] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  if (session?.role === "viewer") return <p class="notice">{t("console_denied", { role: session.role })}</p>;

  const run = async (): Promise<void> => {
    const wanted = command.trim();
    if (wanted === "" || running) return;
    setRunning(true);
    setPlace(-1);
    let answer: Answer;
    try {
      const told = await page.api.post<Told>("/api/execute_command", { device: name, command: wanted });
      answer = { command: wanted, output: told.data?.output ?? "", seconds: told.data?.duration_seconds ?? undefined, refused: false };
      setCommand("");
    } catch (error) {
      const wait = error instanceof Problem ? error.retryAfterSeconds : undefined;
      const said = error instanceof Error ? error.message : String(error);
      answer = { command: wanted, output: wait === undefined ? said : `${said} (${wait} s)`, seconds: undefined, refused: true };
    }
    setAnswers((before) => [answer, ...before].slice(0, 50));
    setRunning(false);
    input.current?.focus();
  };
  const recall = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = Math.min(answers.length - 1, Math.max(-1, place + step));
    setPlace(next);
    setCommand(answers[next]?.command ?? "");
  };
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <section class="console" aria-label={t("tab_console")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <label for="command">{t("command")}</label>
        <span class="prompt" aria-hidden="true">{`<${name}>`}</span>
        <input
          id="command" ref={input} value={command} list="often" autocomplete="off" autocapitalize="off" spellcheck={false}
          maxLength={512} disabled={running} placeholder="display …"
          onInput={(event) => setCommand(event.currentTarget.value)} onKeyDown={recall}
        />
        <datalist id="often">
          {OFTEN.map((often) => <option key={often} value={often} />)}
        </datalist>
        <button type="submit" disabled={running || command.trim() === ""}>
          {running ? t("running") : t("run")}
        </button>
      </form>
      <p class="hint">{t("console_hint")}</p>
      <div role="log" aria-live="polite">
        {answers.length === 0 && <p class="notice">{t("console_empty")}</p>}
        {answers.map((answer, at) => (
          <article key={answers.length - at}>
            <h2>
              <code>{answer.command}</code>
              {answer.seconds !== undefined && <span class="hint">{t("took", { s: decimal(answer.seconds, 1, t.locale), device: name })}</span>}
              {!answer.refused && (
                <button type="button" class="plain" onClick={() => void copy(answer.output)}>
                  {t(copied === answer.output ? "copied" : "copy")}
                </button>
              )}
            </h2>
            <pre class={answer.refused ? "bad" : undefined} tabIndex={0}>
              {answer.output}
            </pre>
          </article>
        ))}
      </div>
    </section>
  );
}
