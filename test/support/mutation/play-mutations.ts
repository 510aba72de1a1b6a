/** Random mutations of good requests, given to a signer, and what is wrong with what it signs. */
import { Refusal } from "../../../src/base/refusal.ts";
import { fromHex, toBase64, toHex } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { seededRandom } from "../random.ts";
import type { SignerWorld } from "../signer-world.ts";
import type { GoodRequest, Surroundings } from "./good-requests.ts";
import { harmOf } from "./harmless.ts";
import { judgePayment } from "./payment-judge.ts";
import { approve, putTogether } from "./signing-parts.ts";
import type { SigningParts } from "./signing-parts.ts";

const LETTERS = "0123456789abcdefz-:Z";

/** What came of it: how often each rule refused, or `signed`; and all that should not have been signed. */
export interface Played {
  readonly counts: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

/** Plays `count` of them. `sign` answers with what it signs and throws the Refusal of what it refuses. */
export function playMutations(
  world: SignerWorld,
  good: readonly GoodRequest[],
  { seed, count }: { readonly seed: string; readonly count: number },
  sign: (line: string, around: Surroundings) => Uint8Array,
): Played {
  const dice = diceOf(`mutations ${seed}`);
  const counts = new Map<string, number>();
  const faults: string[] = [];
  let changed = 0;
  for (let tries = 0; changed < count; tries += 1) {
    const each = good[tries % good.length]!;
    const other = pick(dice, good).parts();
    const line = attempt(() => mutated(world, dice, each, other));
    if (line === undefined || line === putTogether(each.parts())) continue;
    changed += 1;
    const { rule, fault } = outcomeOf(line, { each, good, world, sign });
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
    if (fault !== undefined)
      faults.push(`seed ${seed}, mutation ${changed} (${each.name}): ${fault}`);
  }
  return { counts, faults };
}

/** Undefined for what cannot even be written down, such as an amount of nine bytes. */
function attempt(make: () => string): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

interface Judged {
  readonly each: GoodRequest;
  readonly good: readonly GoodRequest[];
  readonly world: SignerWorld;
  readonly sign: (line: string, around: Surroundings) => Uint8Array;
}

function outcomeOf(
  line: string,
  { each, good, world, sign }: Judged,
): { rule: string; fault?: string } {
  let signed: Uint8Array;
  try {
    signed = sign(line, each.around());
  } catch (error) {
    if (error instanceof Refusal) return { rule: error.rule };
    return { rule: "error", fault: String(error) };
  }
  try {
    const request = JSON.parse(line);
    judgePayment(request.manifest, signed, each);
    const fault = harmOf(request, each, { good, world });
    return fault === undefined ? { rule: "signed" } : { rule: "signed", fault };
  } catch (error) {
    return { rule: "signed", fault: String(error) };
  }
}

type Dice = (below: number) => number;

function diceOf(seed: string): Dice {
  const random = seededRandom(seed);
  return (below) => Buffer.from(random.bytes(4)).readUInt32LE() % below;
}

function pick<T>(dice: Dice, from: readonly T[]): T {
  return from[dice(from.length)]!;
}

/** Every member of a JSON value with its owner. */
function members(value: any): { owner: any; key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => [{ owner: value, key }, ...members(value[key])]);
}

function otherLeaf(dice: Dice, leaf: any): any {
  if (typeof leaf === "number")
    return pick(dice, [leaf + 1, Math.max(0, leaf - 1), 0, 2 ** 53 - 1]);
  if (typeof leaf !== "string") return pick(dice, ["", 0, [], {}, "x"]);
  if (/^\d+$/.test(leaf))
    return pick(dice, [`${BigInt(leaf) + 1n}`, `${BigInt(leaf) * 2n}`, "0", "1"]);
  const at = dice(Math.max(1, leaf.length));
  const letter = LETTERS[dice(LETTERS.length)]!;
  return pick(dice, [
    leaf.slice(0, at) + letter + leaf.slice(at + 1),
    leaf.slice(0, at) + leaf.slice(at + 1),
    leaf + letter,
    "",
  ]);
}

/** One change to the JSON: a leaf, a member left out, twice, put in another's place, or one from another good request. */
function mutateJson(dice: Dice, parts: any, other: any): void {
  const part = pick(dice, [
    "manifest",
    "manifest",
    "approvals",
    "awards",
    "destinations",
    "openings",
  ]);
  const all = members(parts[part]);
  if (all.length === 0) return;
  const { owner, key } = pick(dice, all);
  const kind = dice(8);
  if (kind < 4 && typeof owner[key] !== "object") owner[key] = otherLeaf(dice, owner[key]);
  else if (kind === 4 && Array.isArray(owner)) owner.splice(Number(key), 1);
  else if (kind === 4) Reflect.deleteProperty(owner, key);
  else if (kind === 5 && Array.isArray(owner)) owner.push(structuredClone(owner[Number(key)]));
  else if (kind === 6) {
    const same = all.filter((each) => each.key === key);
    const from = pick(dice, same);
    [owner[key], from.owner[from.key]] = [from.owner[from.key], owner[key]];
  } else {
    const foreign = members(other[part]).filter((each) => each.key === key);
    if (foreign.length > 0) {
      const from = pick(dice, foreign);
      owner[key] = structuredClone(from.owner[from.key]);
    }
  }
}

/** One change to the PSBT: a number of the transaction, a whole input, output or field, or one from another good request. */
function mutatePsbt(dice: Dice, { psbt }: SigningParts, other: SigningParts): void {
  const output = pick(dice, psbt.outputs);
  const at = dice(psbt.inputMaps.length + psbt.outputMaps.length);
  const map = [...psbt.inputMaps, ...psbt.outputMaps][at]!;
  const input = pick(dice, psbt.inputs);
  const kinds: (() => void)[] = [
    () => (output.value += BigInt(dice(5)) - 2n),
    () => (output.value = BigInt(dice(2_000_000))),
    () => (output.script = flip(dice, output.script)),
    () => (output.script = pick(dice, other.psbt.outputs).script),
    () => void psbt.outputs.reverse(),
    () => void (psbt.outputs.push({ ...output }), psbt.outputMaps.push([])),
    () => {
      const gone = dice(psbt.outputs.length);
      psbt.outputs.splice(gone, 1);
      psbt.outputMaps.splice(gone, 1);
    },
    () => (input.sequence = dice(2) === 0 ? 0xffff_ffff : input.sequence - dice(3)),
    () => (input.vout += dice(2)),
    () => (input.txid = flip(dice, input.txid)),
    () => {
      const from = dice(other.psbt.inputs.length);
      psbt.inputs.push(other.psbt.inputs[from]!);
      psbt.inputMaps.push(other.psbt.inputMaps[from]!);
    },
    () => (psbt.lockTime = dice(2 ** 32)),
    () => (psbt.version = dice(4)),
    () => void map.push([toHex(Uint8Array.of(dice(256))), toHex(new Uint8Array(dice(40)))]),
    () => void map.splice(dice(Math.max(1, map.length)), 1),
    () => {
      if (map.length > 0) map.push(pick(dice, map));
    },
    () => {
      const field = map[dice(Math.max(1, map.length))];
      if (field !== undefined) field[dice(2)] = flip(dice, field[1]);
    },
    () => {
      const field = map[dice(Math.max(1, map.length))];
      if (field !== undefined) field[1] = flip(dice, field[1]);
    },
    () => psbt.global.push([toHex(Uint8Array.of(dice(256), dice(256))), "00"]),
  ];
  pick(dice, kinds)();
}

function flip(dice: Dice, hex: string): string {
  const bytes = fromHex(hex);
  const at = dice(Math.max(1, bytes.length));
  bytes[at] = (bytes[at] ?? 0) ^ (1 + dice(255));
  return toHex(bytes);
}

/** The line with bytes of the PSBT changed, or of the line itself. */
function mutateBytes(dice: Dice, line: string): string {
  const bytes = Buffer.from(line);
  if (dice(2) === 0) {
    bytes[dice(bytes.length)] = dice(256);
    return bytes.toString("latin1");
  }
  const json = JSON.parse(line);
  const psbt = Buffer.from(json.psbt, "base64");
  for (let n = 0; n <= dice(3); n += 1) psbt[dice(psbt.length)] = dice(256);
  return canonicalJson({ ...json, psbt: toBase64(psbt) });
}

/**
 * What a server does that has deceived two people: the same lie in the manifest and in the PSBT, so that no rule but those about awards and destinations
 * can see it. A payment goes to another script, or grows by more than the jitter.
 */
function mutateTogether(dice: Dice, { manifest, psbt }: SigningParts): void {
  const payout = pick<any>(dice, manifest.payouts);
  const output = psbt.outputs.find(({ script }) => script === payout.script)!;
  if (dice(2) === 0) {
    const other = flip(dice, payout.script.slice(4));
    payout.script = output.script = `${payout.script.slice(0, 4)}${other}`;
    return;
  }
  const more = (BigInt(payout.amount) * BigInt(3 + dice(98))) / 100n;
  const scripts = manifest.payouts.map(({ script }: any) => script);
  const change = psbt.outputs.find(({ script }) => !scripts.includes(script));
  payout.amount = String(BigInt(payout.amount) + more);
  manifest.total = String(BigInt(manifest.total) + more);
  output.value += more;
  if (change !== undefined) change.value -= more;
}

function mutated(world: SignerWorld, dice: Dice, each: GoodRequest, other: SigningParts): string {
  const parts = each.parts();
  const level = dice(6);
  if (level === 0) return mutateBytes(dice, putTogether(parts));
  if (level === 5 && parts.manifest.payouts.length > 0) mutateTogether(dice, parts);
  else
    for (let n = 0; n <= dice(2); n += 1)
      if (level < 3) mutateJson(dice, parts, other);
      else mutatePsbt(dice, parts, other);
  if (dice(3) > 0 && typeof parts.manifest === "object") {
    try {
      approve(world, parts, each.name === "of a small fund" ? ["bo", "cy"] : undefined);
    } catch {
      // What cannot be hashed cannot be approved; it goes as it is.
    }
  }
  return putTogether(parts);
}
