/** Requests to the daemon: the envelope of a good answer, the problem of a bad one. */

export interface Envelope<Data> {
  readonly success: boolean;
  readonly data: Data;
  readonly age_seconds: number | null;
  readonly reason: string | null;
}

/** What the daemon said no to, in its own words. */
export class Problem extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, detail: string, retryAfterSeconds: number | undefined) {
    super(detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Session {
  readonly name: string;
  readonly role: "viewer" | "operator" | "admin";
  readonly csrf: string | null;
}

export class Api {
  private csrf: string | null = null;
  /** Called when the daemon wants a token. */
  onUnauthorized: () => void = () => undefined;

  async get<Data>(path: string, params: Readonly<Record<string, string>> = {}): Promise<Envelope<Data>> {
    const search = new URLSearchParams(params).toString();
    return this.ask<Data>("GET", search === "" ? path : `${path}?${search}`);
  }

  async post<Data>(path: string, body: unknown): Promise<Envelope<Data>> {
    return this.ask<Data>("POST", path, body);
  }

  /** Who the page is for. Raises Problem 401 where a token is needed. */
  async session(): Promise<Session> {
    return this.keep((await this.get<Session>("/api/session")).data);
  }

  async signIn(token: string): Promise<Session> {
    return this.keep((await this.post<Session>("/api/session", { token })).data);
  }

  async signOut(): Promise<void> {
    await this.ask("DELETE", "/api/session");
  }

  private keep(session: Session): Session {
    this.csrf = session.csrf;
    return session;
  }

  private async ask<Data>(method: string, url: string, body?: unknown): Promise<Envelope<Data>> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.csrf !== null && method !== "GET") headers["X-CSRF-Token"] = this.csrf;
    const options: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
    if (body !== undefined) options.body = JSON.stringify(body);
    const answer = await fetch(url, options);
    if (answer.ok) return (await answer.json()) as Envelope<Data>;
    const problem = await problemOf(answer);
    if (problem.status === 401 && !url.startsWith("/api/session")) this.onUnauthorized();
    throw problem;
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const wait = Number(answer.headers.get("Retry-After"));
  let detail = `${answer.status} ${answer.statusText}`;
  try {
    const told = (await answer.json()) as { detail?: unknown; error?: unknown };
    if (typeof told.detail === "string") detail = told.detail;
    else if (typeof told.error === "string") detail = told.error;
  } catch {
    // Not a problem document (a proxy's page, perhaps): the status says what it can.
  }
  return new Problem(answer.status, detail, wait > 0 ? wait : undefined);
}
