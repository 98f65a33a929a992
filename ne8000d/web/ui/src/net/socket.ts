/** The WebSocket to the daemon: subscribes, connects again when it breaks, tells what came. */

import type { FullDevice } from "../model/picture.ts";
import type { DeviceNote, Row } from "../model/row.ts";
import { delayMs } from "./backoff.ts";

export interface Subscription {
  /** Absent: all devices. */
  readonly devices?: readonly string[];
  readonly measurements: readonly string[];
}

export interface Receiver {
  picture(devices: Readonly<Record<string, FullDevice>>, now: number | undefined, all: boolean): void;
  delta(rows: readonly Row[], notes: Readonly<Record<string, DeviceNote>> | undefined, now: number | undefined): void;
  link(link: Link): void;
}

export type Link =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  /** `retryAt` is a time of Date.now(). */
  | { readonly state: "lost"; readonly retryAt: number; readonly refused: boolean };

/** Silence after which a connection counts as dead; the daemon sends something far more often. */
const SILENCE_MS = 45_000;
const CHECK_MS = 5_000;

export class Socket {
  private readonly receiver: Receiver;
  private readonly url: string;
  private socket: WebSocket | undefined;
  private wanted: Subscription | undefined;
  private failures = 0;
  private opened = false;
  private heardAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly check: ReturnType<typeof setInterval>;

  constructor(url: string, receiver: Receiver) {
    this.url = url;
    this.receiver = receiver;
    this.check = setInterval(() => this.watch(), CHECK_MS);
    // A laptop that wakes up, or a network that is back, need not wait for the next try.
    addEventListener("online", this.now);
    document.addEventListener("visibilitychange", this.now);
    this.connect();
  }

  /** Ask for something else. The daemon answers with its full picture first. */
  subscribe(wanted: Subscription): void {
    if (JSON.stringify(wanted) === JSON.stringify(this.wanted)) return;
    this.wanted = wanted;
    if (this.socket?.readyState === WebSocket.OPEN) this.sendSubscription(this.socket);
  }

  /** Try now instead of at the next moment planned. */
  readonly now = (): void => {
    if (document.visibilityState === "hidden" || this.retry === undefined) return;
    clearTimeout(this.retry);
    this.connect();
  };

  close(): void {
    clearInterval(this.check);
    if (this.retry !== undefined) clearTimeout(this.retry);
    removeEventListener("online", this.now);
    document.removeEventListener("visibilitychange", this.now);
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
  }

  private connect(): void {
    this.retry = undefined;
    this.opened = false;
    this.receiver.link({ state: "connecting" });
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.heardAt = Date.now();
    socket.onopen = () => {
      this.opened = true;
      this.sendSubscription(socket);
      this.receiver.link({ state: "open" });
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.heardAt = Date.now();
      this.failures = 0;
      this.take(event.data);
    };
    socket.onclose = () => this.lost(socket);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = undefined;
    const wait = delayMs(this.failures);
    this.failures += 1;
    this.retry = setTimeout(() => this.connect(), wait);
    this.receiver.link({ state: "lost", retryAt: Date.now() + wait, refused: !this.opened });
  }

  private watch(): void {
    const { socket } = this;
    if (socket === undefined || socket.readyState !== WebSocket.OPEN) return;
    const silent = Date.now() - this.heardAt;
    if (silent > SILENCE_MS) {
      this.lost(socket);
      socket.close();
    } else if (silent > SILENCE_MS / 3) {
      socket.send(JSON.stringify({ type: "ping" }));
    }
  }

  private sendSubscription(socket: WebSocket): void {
    if (this.wanted === undefined) return;
    socket.send(JSON.stringify({ type: "subscribe", mode: "delta", ...this.wanted }));
  }

  private take(data: unknown): void {
    const message = parse(data);
    if (message === undefined) return;
    const now = typeof message.now === "number" ? message.now : undefined;
    if (message.type === "router_data") {
      const devices = (message.data as { devices?: Record<string, FullDevice> } | undefined)?.devices;
      if (devices !== undefined) this.receiver.picture(devices, now, this.wanted?.devices === undefined);
    } else if (message.type === "delta") {
      const rows = Array.isArray(message.data) ? (message.data as Row[]) : [];
      this.receiver.delta(rows, message.devices as Record<string, DeviceNote> | undefined, now);
    }
  }
}

interface Message {
  readonly type: string;
  readonly now?: unknown;
  readonly data?: unknown;
  readonly devices?: unknown;
}

function parse(data: unknown): Message | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const message = JSON.parse(data) as Message | null;
    return typeof message === "object" && message !== null && typeof message.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
