import { randomBytes } from "node:crypto";
import type { Clock, Random } from "../base/clock.ts";

/** The time of this machine. Only entry points hand it out; everything else gets a Clock. */
export const systemClock: Clock = { now: () => new Date() };

/** The operating system's randomness. */
export const systemRandom: Random = { bytes: (n) => new Uint8Array(randomBytes(n)) };
