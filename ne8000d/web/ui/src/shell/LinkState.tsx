import { useLook, useNow } from "../context.ts";

/** A line across the page while the daemon is not heard; nothing else moves. */
export function LinkState({ retry }: { readonly retry: () => void }) {
  const { t, link } = useLook();
  useNow(1);
  if (link.state === "open" || (link.state === "connecting")) return <div role="alert" class="unseen" />;
  const seconds = Math.ceil((link.retryAt - Date.now()) / 1000);
  return (
    <div role="alert" class="banner">
      {seconds > 0 ? t("lost_connection", { s: seconds }) : t("lost_connection_now")}{" "}
      <button type="button" onClick={retry}>
        {t("try_now")}
      </button>
    </div>
  );
}
