import { Fault } from "../base/fault.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Reader } from "../db/unit.ts";
import type { ChainSource } from "./chain.ts";
import { requireNode } from "./node-identity.ts";
import { currentTip } from "./tip.view.ts";

/** What is to be paid through a node, and what of the chain was read before. */
export interface PayingNode {
  readonly source: ChainSource;
  readonly read: Reader;
  readonly network: Network;
}

/** Blocks that a node may lack of those that were read: what a reorganisation takes away before it gives more. */
const LAG = 3;

/**
 * Throws Fault `unavailable` unless the node can be believed enough to begin a payment: it follows the fund's network, is up to date, has the blocks that are
 * read next, is not contradicted by a second opinion, and has what was read from it before. One that cannot be asked is not believed either (wallet notes E5.7).
 * Codes: `node-wrong-network`, `node-syncing`, `node-pruned`, `node-contradicted`, `node-behind`, and those of a source that does not answer.
 */
export async function requireRightNode({ source, read, network }: PayingNode): Promise<void> {
  const known = await currentTip(read);
  const from = known === undefined ? 0 : known.height + 1;
  requireNode(await source.identify(), { network, from });
  await requireAsFar(source, known?.height);
}

/** What says that a node is the wrong one. That it says nothing, or something that cannot be read, is not among them. */
const WRONG = ["node-wrong-network", "node-syncing", "node-contradicted", "node-behind"];

/**
 * Throws Fault `unavailable` when something says that the node is the wrong one to send through: the codes of `WRONG`. A source, or a second opinion,
 * that is away stops nothing here: what is sent is signed, each of the two may pass it on, and whoever can cut one off must not be able to hold
 * payments back. A node that has pruned blocks passes transactions on as well as any.
 */
export async function requireNotWrong({ source, read, network }: PayingNode): Promise<void> {
  await unlessSilent(async () =>
    requireNode(await source.identify(), { network, from: Number.MAX_SAFE_INTEGER }),
  );
  const known = await currentTip(read);
  await unlessSilent(() => requireAsFar(source, known?.height));
}

async function requireAsFar(source: ChainSource, known: number | undefined): Promise<void> {
  if (known === undefined) return;
  const lacking = known - (await source.tip()).height;
  if (lacking <= LAG) return;
  throw new Fault(
    "unavailable",
    "node-behind",
    `The Bitcoin node lacks the last ${lacking} blocks that this fund has read. Nothing is frozen or sent until it has them again.`,
  );
}

/** A node may refuse the question itself, which is no Fault, or answer what nobody foresaw: none of that says that it is the wrong one. */
async function unlessSilent(ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (error instanceof Fault && WRONG.includes(error.code)) throw error;
  }
}
