import type { Random } from "../base/clock.ts";
import { toHex, utf8, concat } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import type { HttpCall, Reach } from "../base/http-client.ts";
import { appendOp, sha256Op } from "../base/ots-bytes.ts";
import { attestationsOf, parseOtsTree } from "../base/ots.ts";
import type { OtsProof, OtsTree } from "../base/ots.ts";
import { Refusal } from "../base/refusal.ts";

/** OpenTimestamps calendars, and the way to them. */
export interface Calendars {
  readonly urls: readonly string[];
  readonly reach: Reach;
}

/** The reference client's own limit. */
const ANSWER_MAX = 10_000;
const TIMEOUT_MS = 60_000;

/**
 * Gives the SHA-256 of a text to every calendar, hidden behind a random nonce so that they learn nothing but the time. Undefined when
 * fewer answer than two, or than there are.
 */
export async function stampText(
  text: string,
  { urls, reach }: Calendars,
  random: Random,
): Promise<OtsProof | undefined> {
  const digest = sha256(utf8(text));
  const nonce = random.bytes(16);
  const message = sha256(concat(digest, nonce));
  const answers = await Promise.all(
    urls.map((url) => askCalendar(url, reach, { method: "POST", path: "/digest", body: message })),
  );
  const trees = answers.flatMap((body) => treeOf(body, message.length) ?? []);
  const answered = answers.filter((body) => treeOf(body, message.length) !== undefined).length;
  if (answered < Math.min(2, urls.length) || answered === 0) return undefined;
  const append = appendOp(nonce, digest.length);
  const tree: OtsTree = [{ op: append, next: [{ op: sha256Op(), next: trees }] }];
  return { hash: "sha256", digest, tree };
}

/**
 * What a calendar has made of a message that it once took: a tree with an attestation of Bitcoin in it; undefined while it waits for a
 * block, and when it does not answer.
 */
export async function fetchAttested(
  url: string,
  reach: Reach,
  message: Uint8Array,
): Promise<OtsTree | undefined> {
  const path = `/timestamp/${toHex(message)}`;
  const tree = treeOf(await askCalendar(url, reach, { method: "GET", path }), message.length);
  if (tree === undefined) return undefined;
  const kinds = attestationsOf(tree, message).map(({ attestation }) => attestation.kind);
  return kinds.includes("bitcoin") ? tree : undefined;
}

async function askCalendar(
  url: string,
  reach: Reach,
  call: Pick<HttpCall, "method" | "path" | "body">,
): Promise<Uint8Array | undefined> {
  const origin = new URL(url);
  try {
    const answer = await reach(origin)({
      ...call,
      path: `${origin.pathname.replace(/\/+$/, "")}${call.path}`,
      headers: {
        Accept: "application/vnd.opentimestamps.v1",
        ...(call.body === undefined
          ? {}
          : { "Content-Type": "application/octet-stream", "Content-Length": "32" }),
      },
      timeoutMs: TIMEOUT_MS,
      limit: ANSWER_MAX,
    });
    return answer.status === 200 ? answer.body : undefined;
  } catch {
    // Away, slow or too long: it is asked again later, and the error may name the host.
    return undefined;
  }
}

function treeOf(body: Uint8Array | undefined, length: number): OtsTree | undefined {
  if (body === undefined) return undefined;
  try {
    return parseOtsTree(body, length);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
