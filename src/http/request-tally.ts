import { randomInt } from "../base/clock.ts";
import type { Clock, Random } from "../base/clock.ts";
import type { Sample } from "./metrics.ts";
import type { RequestFacts } from "./request-log.ts";

/** Requests are told in full steps of so many, as they stood at the last full quarter of an hour: who asks again and again sees no single one. */
const STEP = 100;
const QUARTER_MS = 900_000;

/** Reads of what is the same for everybody, whose patterns are told. That somebody asked for help, gave, or worked on a case is not. */
const PUBLIC =
  /^\/(?:$|(?:balances|programmes|verify|healthz|readyz)$|log\/|api\/v1\/(?:fund|balances|epochs|programmes)(?:\/|$))/;

/** What all other routes are counted under, together. */
const OTHERS = "other";

/**
 * Counts answers by the pattern of their route and the class of their status. What the server failed at is told at once and by any pattern, as the log tells it;
 * everything else in steps, and for what is not the same for everybody under one name. Where each count stands in its first step is drawn.
 */
export class RequestTally {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #failed = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  #told: readonly Sample[] = [];
  #quarter: number;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#quarter = this.#now();
  }

  /** Takes in one answer. */
  count({ method, route, status }: Omit<RequestFacts, "duration_ms">): void {
    this.#turn();
    const kind = `${Math.trunc(status / 100)}xx`;
    if (kind === "5xx") {
      this.#failed.set(route, (this.#failed.get(route) ?? 0) + 1);
      return;
    }
    const isPublic = (method === "GET" || method === "HEAD") && PUBLIC.test(route);
    const key = `${kind} ${isPublic ? route : OTHERS}`;
    const before = this.#counts.get(key) ?? randomInt(this.#random, STEP);
    this.#counts.set(key, before + 1);
  }

  /** What is told now. */
  samples(): readonly Sample[] {
    this.#turn();
    const failed = [...this.#failed].map(([route, value]) => ({
      labels: { route, class: "5xx" },
      value,
    }));
    return [...failed, ...this.#told];
  }

  #turn(): void {
    const quarter = this.#now();
    if (quarter === this.#quarter) return;
    this.#quarter = quarter;
    this.#told = [...this.#counts].flatMap(([key, count]) => {
      const [kind = "", route = ""] = key.split(" ");
      const value = count - (count % STEP);
      // A first request to a route is not told by a line that begins with nothing.
      return value === 0 ? [] : [{ labels: { route, class: kind }, value }];
    });
  }

  #now(): number {
    return Math.floor(this.#clock.now().getTime() / QUARTER_MS);
  }
}
