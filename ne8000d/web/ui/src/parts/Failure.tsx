import { useLook, useNow } from "../context.ts";
import type { Answer } from "../net/histories.ts";

interface Props {
  readonly answers: readonly Answer[];
  /** Nothing at all can be drawn. */
  readonly empty: boolean;
}

/** Why charts are empty or old, below them, in one line. */
export function Failure({ answers, empty }: Props) {
  const { t, page } = useLook();
  useNow(1);
  const failed = answers.find((answer) => answer.state === "failed");
  if (failed?.state === "failed") {
    const { retryAt, reason } = failed;
    return (
      <p class="chart-note warn" role="status">
        {retryAt === undefined
          ? t("failed", { reason })
          : t("history_limited", { s: Math.max(1, Math.ceil((retryAt - Date.now()) / 1000)) })}{" "}
        <button type="button" class="plain" onClick={() => page.histories.refresh()}>
          {t("try_again")}
        </button>
      </p>
    );
  }
  if (answers.some((answer) => answer.state === "loading")) return <p class="chart-note loading">{t("loading")}</p>;
  const told = answers.find((answer) => answer.state === "ready" && answer.reason !== null);
  if (told?.state === "ready") return <p class="chart-note">{t("partial", { reason: t.why(told.reason) })}</p>;
  return empty ? <p class="chart-note">{t("no_history")}</p> : null;
}
