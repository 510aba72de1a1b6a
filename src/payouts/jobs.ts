import { utf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { arePayoutsFrozen } from "../people/freeze-access.ts";
import type { BroadcastResult, ChainSource } from "../chain/chain.ts";
import { requireNotWrong } from "../chain/right-node.ts";
import type { PayingNode } from "../chain/right-node.ts";
import type { Reader, Unit, Work } from "../db/unit.ts";
import { acceptSignature } from "./accept-signature.ts";
import { lockBatch } from "./batch.store.ts";
import { isWithSigner, listForms, saveFormRefusal, saveWithSigner } from "./form.store.ts";
import { parseManifest } from "./manifest.ts";
import { NEVER_SIGNED, outbox } from "./outbox.view.ts";
import type { OutboxForm } from "./outbox.view.ts";
import { insertRefusedPayout, PAID_BEFORE } from "./refused-payout.store.ts";
import { requireUnalteredBatch } from "./require-unaltered.ts";
import { saveNodeRefusal } from "./variant-refusal.store.ts";
import { signingParts } from "./signing-parts.view.ts";
import type { SigningParts } from "./signing-parts.view.ts";

/** What a signer says to a request. */
export type SignerAnswer =
  | { readonly result: "signed"; readonly psbt: Uint8Array }
  | {
      readonly result: "refused";
      readonly rule: string;
      /** Which of the manifest's payouts, from 0, where the rule is about one. */
      readonly item?: number | undefined;
    };

/** A signer that can be asked from here; none for a fund whose signers carry files. */
export type AskSigner = (parts: SigningParts) => Promise<SignerAnswer>;

const SIGNING = { kind: "job", name: "request-signature" } as const;

/**
 * Asks the signer about one approved batch and takes its answer. The signer has logged before it answers and answers the same again, so a
 * crash anywhere here is mended by asking again. Faults conflict `batch-altered`, `payout-altered`. Returns the rule it was refused by, if it was and that is news.
 * While all payouts are frozen nobody is asked.
 */
export async function requestSignature(
  deps: { work: Work; read: Reader; ask: AskSigner },
  batch: string,
): Promise<string | undefined> {
  if (await arePayoutsFrozen(deps.read)) return undefined;
  const toSign = await deps.work(SIGNING, (unit) => partsToSign(unit, batch));
  if (toSign === undefined) return undefined;
  const { parts, isFirst } = toSign;
  const answer = await deps.ask(parts).catch(async (error: unknown) => {
    if (isFirst && isUnsent(error))
      await deps.work(SIGNING, (unit) => saveWithSigner(unit, batch, false));
    throw error;
  });
  if (answer.result === "refused") {
    const { rule, item } = answer;
    const isNews = await deps.work(SIGNING, async (unit) => {
      const locked = await lockBatch(unit, batch);
      const form = (await listForms(unit, locked)).find(({ fee }) => fee === parts.fee);
      await saveFormRefusal(unit, locked, parts.fee, rule);
      // What it says before it looks into its log says nothing of an answer that was lost.
      if (isFirst || NEVER_SIGNED.some((each) => each === rule))
        await saveWithSigner(unit, batch, false);
      const refused = item === undefined ? undefined : paidIn(parts.manifest)[item];
      if (rule === PAID_BEFORE && refused !== undefined)
        await insertRefusedPayout(unit, { payout: refused, batch, rule });
      return form?.refusal !== rule;
    });
    return isNews ? rule : undefined;
  }
  await deps.work(SIGNING, (unit) =>
    acceptSignature(unit, { batch, psbt: answer.psbt, fromSigner: true }),
  );
  return undefined;
}

/** What the signer is handed; `isFirst` unless an answer to what it was handed before may have been lost. */
interface ToSign {
  readonly parts: SigningParts;
  readonly isFirst: boolean;
}

/**
 * What the signer is handed, read while the batch is locked, so that nothing is signed that could not be booked; what was signed before is in its forms
 * alone. Undefined for one that somebody gave up since it was listed: after its time the signer is asked only whether it had signed it.
 */
async function partsToSign(unit: Unit, id: string): Promise<ToSign | undefined> {
  const batch = await lockBatch(unit, id);
  if (batch.state === "voided" && batch.expiresAt > unit.at) return undefined;
  const isFirst = !(await isWithSigner(unit, id));
  if (batch.state === "frozen") {
    await requireUnalteredBatch(unit, batch);
    // From here on it may be signed at any moment, so whoever would take a payment of it back comes too late, as long as nothing else is heard.
    await saveWithSigner(unit, id, true);
  }
  return { parts: await signingParts(unit, id), isFirst };
}

/** Whether nobody listened where the signer should: then it has nothing of what it was to be handed. */
function isUnsent(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error)) return false;
  return error.code === "ENOENT" || error.code === "ECONNREFUSED";
}

/** The payouts of a manifest, in its order. */
function paidIn(manifest: string): string[] {
  return parseManifest(utf8(manifest)).payouts.map(({ id }) => id);
}

const SENDING = { kind: "job", name: "send-outbox" } as const;

/** What became of one broadcast; `reason` is the node's word for refusing it, `isNews` when it did not say so the last time. */
export interface Sent {
  readonly batch: string;
  readonly txid: string;
  readonly outputs: number;
  readonly reason: string | undefined;
  readonly isNews: boolean;
}

/**
 * Sends, of every batch in flight whose moment has come, the signed form with the highest fee that our node takes, always the stored bytes:
 * while the node has one, only dearer ones are tried. One that pays less than the node's floor goes together with a signed child that pays for
 * it, where the source takes such packages. Repeating is harmless: the same bytes are the same transaction. What a node refuses stays in flight,
 * because a form that was sent once may still be mined; only the chain can say that it is not. Nothing is sent while all payouts are frozen, nor while something says that the node is the wrong one: Fault
 * `unavailable` `node-contradicted`, `node-wrong-network`, `node-syncing`, `node-behind`, before anything is sent. It is asked once, and only when there is something to send.
 */
export async function sendOutbox(deps: SendDeps & PayingNode & { clock: Clock }): Promise<Sent[]> {
  if (await arePayoutsFrozen(deps.read)) return [];
  const batches = parentsFirst(await outbox(deps.read, deps.clock.now()));
  const sent: Sent[] = [];
  const taken = new Set<string>();
  let isAsked = false;
  for (const forms of batches) {
    for (const form of forms) {
      if (form.isInMempool || taken.has(form.txid)) break;
      if (!isAsked) await requireNotWrong(deps);
      isAsked = true;
      const said = await send(deps, form, childOf(form, batches));
      sent.push(...said);
      for (const { txid, reason } of said) if (reason === undefined) taken.add(txid);
      if (taken.has(form.txid)) break;
    }
  }
  return sent;
}

/** What sending takes. */
interface SendDeps {
  readonly work: Work;
  readonly source: ChainSource;
}

/** A child that came before its parent would be refused for nothing. */
function parentsFirst(batches: readonly OutboxForm[][]): OutboxForm[][] {
  const all = batches.flat();
  const isChild = (forms: readonly OutboxForm[]): boolean =>
    forms.some((form) => all.some((other) => form.spends.includes(other.txid)));
  return [...batches].sort((a, b) => Number(isChild(a)) - Number(isChild(b)));
}

/** The dearest form of a batch that spends `form`. */
function childOf(form: OutboxForm, batches: readonly OutboxForm[][]): OutboxForm | undefined {
  return batches.flat().find(({ spends }) => spends.includes(form.txid));
}

async function send(
  deps: SendDeps,
  form: OutboxForm,
  child: OutboxForm | undefined,
): Promise<Sent[]> {
  // One that somebody wrote over may be another batch's, whose moment has not come.
  if (form.outputs === undefined)
    return [await note(deps, form, { accepted: false, reason: "altered" })];
  const alone = await deps.source.broadcast(form.raw);
  const isForPackage =
    child !== undefined &&
    !alone.accepted &&
    BELOW_FLOOR.test(alone.reason) &&
    deps.source.capabilities.packages;
  if (!isForPackage) return [await note(deps, form, alone)];
  const said = await packageSaid(deps.source, [form.raw, child.raw]);
  const [parent = alone, other] = said;
  const noted = [await note(deps, form, parent)];
  // A parent that is still refused says what is wrong; its child is only without it.
  return other?.accepted === true ? [...noted, await note(deps, child, other)] : noted;
}

/** The node's word on a package, or none: whatever is wrong with its answer, what it said of the parent alone stands, and others are sent all the same. */
async function packageSaid(
  source: ChainSource,
  raws: readonly Uint8Array[],
): Promise<readonly BroadcastResult[]> {
  try {
    return await source.broadcastPackage(raws);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

/** What nodes say to a fee that a child may make up for. */
const BELOW_FLOOR = /^(mempool min|min relay) fee not met/;

async function note(
  deps: SendDeps,
  { batch, txid, outputs = 0, refusal }: OutboxForm,
  result: BroadcastResult,
): Promise<Sent> {
  const reason = result.accepted ? undefined : wordOf(result.reason);
  const isNews = reason !== refusal;
  if (isNews) await deps.work(SENDING, (unit) => saveNodeRefusal(unit, txid, reason));
  return { batch, txid, outputs, reason, isNews: isNews || reason === undefined };
}

/** A node's reason as one word: nodes write some with spaces, and may write anything. */
function wordOf(reason: string): string {
  const word = reason.replaceAll(/[^A-Za-z0-9_.:-]+/g, "-").slice(0, 80);
  return /^[A-Za-z]/.test(word) ? word : "refused";
}
