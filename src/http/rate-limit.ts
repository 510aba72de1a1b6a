import { isIPv4, isIPv6 } from "node:net";
import type { RequestHandler } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { toHex, utf8 } from "../base/bytes.ts";
import type { Clock, Random } from "../base/clock.ts";
import { hmacSha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";

/** So many requests in so many seconds. */
export interface Bucket {
  readonly points: number;
  readonly seconds: number;
}

/** Limits of one kind of request: for one sender, and for all together, which also bounds those who share an address (Tor, a proxy). */
export interface RateLimit {
  readonly name: string;
  readonly perAddress: Bucket;
  readonly overall: Bucket;
  /**
   * What all senders over their own limit share, before they are refused: a Tor exit or a big proxy is one sender, and people behind it
   * must not be locked out for what others behind it do.
   */
  readonly crowd?: Bucket;
}

/** How long one sender can be recognised: addresses are keyed by a secret that is forgotten this often. */
const ROTATE_MS = 3_600_000;

/**
 * Makes limiters for this process. Of an address only an HMAC under a secret of the hour is kept, in memory, for the seconds of a
 * bucket. Loopback is an onion service or a proxy, so only an overall bucket counts there; where Tor names circuits, each is a sender. What visitors
 * of the onion service share, over their own limit too, is theirs alone: who comes without an address uses up nothing of those who have one. Over
 * the limit: Fault `too-many-requests`.
 */
export function rateLimits(clock: Clock, random: Random): (limit: RateLimit) => RequestHandler {
  const keyed = rotatingKeys(clock, random);
  return ({ name, perAddress, overall, crowd = NOBODY }) => {
    const one = limiterOf(perAddress);
    const all = limiterOf(overall);
    const rest = limiterOf(crowd);
    return async (request, _response, next) => {
      const address = subnetOf(request.ip ?? "");
      const shared = isHidden(request.ip) ? `${name} loopback` : name;
      // The sender's own bucket first: who is over it must not use up what is left for the others.
      if (address !== undefined) {
        const over = await takePoint(one, keyed(`${name} ${address}`));
        if (over !== undefined && (await takePoint(rest, shared)) !== undefined) throw over;
      }
      const over = await takePoint(all, shared);
      if (over !== undefined) throw over;
      next();
    };
  };
}

/**
 * What Tor says instead of an address when it is told to name the circuits of an onion service (`HiddenServiceExportCircuitID haproxy`): a network that nobody has,
 * and the circuit's number in the last 32 bits (tor, `src/core/mainloop/connection.c`).
 */
const CIRCUITS = "fc00:dead:beef:4dad";

/**
 * The part of an address that one sender holds: an IPv4 address, the /64 of an IPv6 address, a whole address that names a circuit; undefined for loopback
 * and for nothing.
 */
export function subnetOf(ip: string): string | undefined {
  const plain = ip.startsWith("::ffff:") ? ip.slice(7) : ip;
  if (isIPv4(plain)) return plain.startsWith("127.") ? undefined : plain;
  if (!isIPv6(plain) || plain === "::1") return undefined;
  const [head = "", tail = ""] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
  const groups = [...before, ...zeros, ...after].map((group) => parseInt(group, 16).toString(16));
  const network = groups.slice(0, 4).join(":");
  return network === CIRCUITS ? groups.join(":") : network;
}

/** Whether somebody came without an address of their own, by the onion service. */
export function isHidden(ip: string | undefined): boolean {
  const subnet = subnetOf(ip ?? "");
  return subnet === undefined || subnet.startsWith(`${CIRCUITS}:`);
}

function rotatingKeys(clock: Clock, random: Random): (text: string) => string {
  let secret = random.bytes(32);
  let hour = -1;
  return (text) => {
    const now = Math.floor(clock.now().getTime() / ROTATE_MS);
    if (now !== hour) {
      secret = random.bytes(32);
      hour = now;
    }
    return toHex(hmacSha256(secret, utf8(text)));
  };
}

/** No crowd: over the limit is refused. */
const NOBODY: Bucket = { points: 0, seconds: 1 };

function limiterOf({ points, seconds }: Bucket): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: seconds });
}

/** Takes a point; the Fault to throw when there is none left. */
export async function takePoint(
  limiter: RateLimiterMemory,
  key: string,
): Promise<Fault | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    return new Fault(
      "too-many",
      "too-many-requests",
      "Too many requests of this kind. Wait, then try again.",
      { retryAfter },
    );
  }
}
