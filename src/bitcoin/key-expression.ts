import { Refusal, must } from "../base/refusal.ts";
import { fromHex } from "../base/bytes.ts";
import { ecc } from "./ecc.ts";
import type { ExtendedKey, PublicNode } from "./extended-key.ts";
import {
  TPUB,
  XPUB,
  childKey,
  childOf,
  extendedKeyBytes,
  fingerprintOf,
  parseExtendedKey,
  readyForChildren,
} from "./extended-key.ts";
import type { Network } from "./network.ts";

/** One key of a descriptor: `[fingerprint/path]xpub/…/<a;b>/*` or a fixed compressed key (BIP 380, 389). */
export interface KeyExpression {
  readonly isRanged: boolean;
  readonly isMultipath: boolean;
  readonly fingerprint: string;
  /** Path from the master to each chain's node, the wildcard left out. */
  readonly paths: readonly (readonly number[])[];
  /** The node of each chain, whose children the wildcard names. */
  readonly nodes: readonly PublicNode[];
  /** The extended key as written, where it is one and its origin is told; what PSBTs call a global xpub. */
  readonly xpub?: OriginXpub;
}

/** An extended public key with the way to it from its master (BIP 174, PSBT_GLOBAL_XPUB). */
export interface OriginXpub {
  /** The 78 bytes that Base58Check writes. */
  readonly bytes: Uint8Array;
  readonly fingerprint: string;
  readonly path: readonly number[];
}

/** Marks a hardened step (BIP 32). */
export const HARDENED = 0x8000_0000;

/** Reads a key expression; refuses as `parseDescriptor` says. */
export function parseKeyExpression(text: string, network: Network): KeyExpression {
  const match = /^(?:\[([^[\]]*)\])?([^[\]/]+)((?:\/[^/]*)*)$/.exec(text);
  must(match?.[2] !== undefined, "descriptor-key");
  const origin = match[1] === undefined ? undefined : parseOrigin(match[1]);
  const steps = match[3] === undefined || match[3] === "" ? [] : match[3].slice(1).split("/");
  if (/^[0-9a-f]{66}$/.test(match[2])) return fixedKey(fromHex(match[2]), origin, steps);
  return extendedKey(match[2], origin, steps, network);
}

/** The key at chain and index, with its path. */
export function keyAt(
  expression: KeyExpression,
  chain: 0 | 1,
  index: number,
): { publicKey: Uint8Array; fingerprint: string; path: readonly number[] } {
  const node = expression.nodes[chain];
  const path = expression.paths[chain];
  if (node === undefined || path === undefined) throw new RangeError("keyAt: chain");
  const { fingerprint } = expression;
  if (!expression.isRanged) return { publicKey: node.publicKey, fingerprint, path };
  return { publicKey: childKey(node, index), fingerprint, path: [...path, index] };
}

interface Origin {
  readonly fingerprint: string;
  readonly path: readonly number[];
}

function parseOrigin(text: string): Origin {
  const [fingerprint = "", ...steps] = text.split("/");
  must(/^[0-9a-fA-F]{8}$/.test(fingerprint), "descriptor-key");
  return { fingerprint: fingerprint.toLowerCase(), path: steps.map(parseStep) };
}

/** A path step of BIP 380: a number below 2³¹, hardened by `'` or `h`. */
function parseStep(text: string): number {
  const match = /^(0|[1-9][0-9]{0,9})(['h]?)$/.exec(text);
  const number = Number(match?.[1]);
  must(match !== null && number < HARDENED, "descriptor-path");
  return match[2] === "" ? number : number + HARDENED;
}

function fixedKey(key: Uint8Array, origin: Origin | undefined, steps: string[]): KeyExpression {
  must(steps.length === 0, "descriptor-path");
  must(ecc.isPoint(key), "descriptor-key");
  return {
    isRanged: false,
    isMultipath: false,
    fingerprint: origin?.fingerprint ?? fingerprintOf(key),
    paths: [origin?.path ?? []],
    nodes: [{ publicKey: key, chainCode: new Uint8Array(32) }],
  };
}

function extendedKey(
  text: string,
  origin: Origin | undefined,
  steps: string[],
  network: Network,
): KeyExpression {
  const key = readKey(text);
  must(key.version === XPUB || key.version === TPUB, "descriptor-key");
  must((key.version === XPUB) === (network === "main"), "descriptor-network");
  must(origin === undefined || isOriginOf(origin, key), "descriptor-origin");
  const isRanged = steps.at(-1) === "*";
  const chains = expandMultipath(isRanged ? steps.slice(0, -1) : steps);
  const prefix = origin?.path ?? [];
  const fingerprint = origin?.fingerprint ?? fingerprintOf(key.publicKey);
  // BIP 174 wants as many steps as the key is deep: of a deeper key without an origin nobody knows them.
  const isTold = key.depth === prefix.length;
  return {
    isRanged,
    isMultipath: chains.length === 2,
    fingerprint,
    paths: chains.map((path) => [...prefix, ...path]),
    nodes: chains.map((path) => readyForChildren(path.reduce<PublicNode>(childOf, key))),
    ...(isTold && { xpub: { bytes: extendedKeyBytes(key), fingerprint, path: prefix } }),
  };
}

/**
 * Whether the key can stand where its origin says (BIP 380): as many steps below the master, reached by the last of them, and at depth 0 or
 * 1 with the fingerprint that the key itself names. One that cannot makes PSBTs that no signer knows as its own.
 */
function isOriginOf(origin: Origin, key: ExtendedKey): boolean {
  if (origin.path.length !== key.depth) return false;
  const last = origin.path.at(-1);
  if (last === undefined) return origin.fingerprint === fingerprintOf(key.publicKey);
  return last === key.childNumber && (key.depth > 1 || origin.fingerprint === key.parent);
}

function readKey(text: string): ReturnType<typeof parseExtendedKey> {
  try {
    return parseExtendedKey(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.rule === "key-private" ? "descriptor-private" : "descriptor-key");
  }
}

/** The unhardened path of each chain: one, or two where a step is `<a;b>` (BIP 389). */
function expandMultipath(steps: readonly string[]): number[][] {
  const pairs = steps.filter((step) => step.startsWith("<"));
  must(pairs.length <= 1, "descriptor-path");
  const parsed = steps.map((step) => {
    const pair = /^<([^;]*);([^;]*)>$/.exec(step);
    const values = pair === null ? [step] : [pair[1] ?? "", pair[2] ?? ""];
    const numbers = values.map(parseStep);
    must(new Set(numbers).size === numbers.length, "descriptor-path");
    must(
      numbers.every((number) => number < HARDENED),
      "descriptor-path",
    );
    return numbers;
  });
  const sides = pairs.length === 0 ? [0] : [0, 1];
  return sides.map((side) => parsed.map((numbers) => numbers[side] ?? numbers[0] ?? 0));
}
