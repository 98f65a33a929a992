/** Histories as charts ask for them: each once, kept a while, few at a time (requests are limited). */

import { rangeMs } from "../format/time.ts";
import type { Series } from "../model/series.ts";
import { Problem, type Api } from "./api.ts";

export interface Query {
  readonly measurement: string;
  /** One field or several, separated by commas. */
  readonly field: string;
  /** `24h`, or `START/END` in ms. */
  readonly range: string;
  readonly device?: string;
  /** `tag.NAME=VALUE` filters. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly points?: number;
}

export type Answer =
  | { readonly state: "loading"; readonly before: readonly Series[] | undefined }
  | { readonly state: "ready"; readonly series: readonly Series[]; readonly reason: string | null }
  | { readonly state: "failed"; readonly reason: string; readonly retryAt: number | undefined; readonly before: readonly Series[] | undefined };

/** What can be drawn of an answer: while a new one is on its way, the one before. */
export function seriesOf(answer: Answer): readonly Series[] {
  return answer.state === "ready" ? answer.series : (answer.before ?? []);
}

/** The longest time between two points of answers, in ms. */
export function stepOf(...answers: readonly Answer[]): number {
  return Math.max(0, ...answers.map((answer) => seriesOf(answer)[0]?.stepMs ?? 0));
}

interface Kept {
  answer: Answer;
  askedAt: number;
  series: readonly Series[] | undefined;
  listeners: Set<() => void>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const LOADING: Answer = { state: "loading", before: undefined };
/** A chart is asked for again after this; what is pushed meanwhile is drawn without asking. */
const FRESH_MS = 240_000;
const AT_ONCE = 2;

export class Histories {
  private readonly api: Api;
  private readonly kept = new Map<string, Kept>();
  /** When what is stored begins, as far as answers have shown; undefined: earlier than was asked. */
  beginsMs: number | undefined;
  private readonly waiting: (() => Promise<void>)[] = [];
  private running = 0;

  constructor(api: Api) {
    this.api = api;
  }

  peek(query: Query): Answer {
    return this.kept.get(JSON.stringify(query))?.answer ?? LOADING;
  }

  /** Follow a history until the returned function is called. */
  follow(query: Query, changed: () => void): () => void {
    const key = JSON.stringify(query);
    let entry = this.kept.get(key);
    if (entry === undefined) {
      entry = { answer: LOADING, askedAt: 0, series: undefined, listeners: new Set(), timer: undefined };
      this.kept.set(key, entry);
      if (this.kept.size > 60) this.forget();
    }
    const followed = entry;
    followed.listeners.add(changed);
    if (followed.listeners.size === 1) this.ensure(query, followed);
    return () => {
      followed.listeners.delete(changed);
      if (followed.listeners.size === 0 && followed.timer !== undefined) {
        clearTimeout(followed.timer);
        followed.timer = undefined;
      }
    };
  }

  /** Ask again now what is shown now: after a connection was lost, or because somebody wants it. */
  refresh(): void {
    for (const [key, entry] of this.kept) {
      entry.askedAt = 0;
      if (entry.listeners.size > 0) this.ensure(JSON.parse(key) as Query, entry);
    }
  }

  private ensure(query: Query, entry: Kept): void {
    if (entry.timer !== undefined) clearTimeout(entry.timer);
    const due = entry.askedAt + FRESH_MS - Date.now();
    entry.timer = setTimeout(() => {
      entry.timer = undefined;
      entry.askedAt = Date.now();
      this.enqueue(() => this.ask(query, entry));
    }, Math.max(0, due));
  }

  private enqueue(job: () => Promise<void>): void {
    this.waiting.push(job);
    this.pump();
  }

  private pump(): void {
    while (this.running < AT_ONCE) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      this.running += 1;
      void job().finally(() => {
        this.running -= 1;
        this.pump();
      });
    }
  }

  private async ask(query: Query, entry: Kept): Promise<void> {
    if (entry.listeners.size === 0) {
      entry.askedAt = 0;
      return;
    }
    try {
      const answer = await this.api.get<{ series?: readonly Series[]; step_seconds?: number | null }>("/api/history", params(query));
      const stepMs = (answer.data?.step_seconds ?? 0) * 1000;
      entry.series = (answer.data?.series ?? []).map((series) => ({ ...series, stepMs }));
      this.noteBegin(query, entry.series);
      entry.answer = { state: "ready", series: entry.series, reason: answer.reason };
    } catch (error) {
      const wait = error instanceof Problem ? (error.retryAfterSeconds ?? 30) : 15;
      const reason = error instanceof Error ? error.message : String(error);
      const limited = error instanceof Problem && error.status === 429;
      const retryAt = Date.now() + wait * 1000;
      entry.answer = { state: "failed", reason, retryAt: limited ? retryAt : undefined, before: entry.series };
      entry.askedAt = retryAt - FRESH_MS;
    }
    for (const listener of [...entry.listeners]) listener();
    if (entry.listeners.size > 0) this.ensure(query, entry);
  }

  private noteBegin(query: Query, series: readonly Series[]): void {
    const span = rangeMs(query.range);
    const first = Math.min(...series.map((item) => item.points[0]?.[0] ?? Infinity));
    if (span === undefined || first === Infinity) return;
    // A line that begins with the range may have begun before it.
    if (first > Date.now() - span * 0.9) this.beginsMs = Math.min(this.beginsMs ?? Infinity, first);
    else this.beginsMs = undefined;
  }

  private forget(): void {
    for (const [key, entry] of this.kept) {
      if (entry.listeners.size === 0) this.kept.delete(key);
    }
  }
}

function params(query: Query): Record<string, string> {
  const result: Record<string, string> = {
    measurement: query.measurement,
    field: query.field,
    range: query.range,
  };
  if (query.device !== undefined) result["device"] = query.device;
  if (query.points !== undefined) result["points"] = String(query.points);
  for (const [name, value] of Object.entries(query.tags ?? {})) result[`tag.${name}`] = value;
  return result;
}
