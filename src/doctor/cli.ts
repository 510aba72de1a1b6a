import { Command } from "commander";
import type { Reader } from "../db/unit.ts";
import type { Moved } from "../ledger/reconcile.ts";
import { isTiedOut, tieOutChain } from "./chain-tie-out.view.ts";
import type { ChainTieOut } from "./chain-tie-out.view.ts";
import { countFindings, EXAMINED, examine } from "./examination.view.ts";
import { fewApprovers } from "../payouts/few-approvers.view.ts";
import { heldUp } from "../payouts/held-up.view.ts";
import { stuckBatches } from "../payouts/stuck-batches.view.ts";
import { sayFew, sayHeldUp, sayStuck } from "./say-held-up.ts";

/** What the commands may touch: `withSnapshot` reads the database as of one moment, for the time of `use`. */
export interface DoctorIo {
  readonly print: (line: string) => void;
  readonly now: () => Date;
  /** The text of the fund file that the configuration names: the database brings files, never the trust. */
  readonly pinned: () => Promise<string>;
  readonly withSnapshot: <T>(use: (reader: Reader) => Promise<T>) => Promise<T>;
  /** The hash of the block that the node has at a height of its best chain; undefined above its tip. */
  readonly blockHash: (height: number) => Promise<string | undefined>;
}

/**
 * `purse doctor`: recomputes every book and compares; changes nothing, and fails when anything does not hold. It also says which batches are
 * stuck, as of the worker's last look, and what waits for people, and where nobody who approves may be missing; that is no fault of the books, so it does not fail for it.
 */
export function doctorCommand(io: DoctorIo): Command {
  return new Command("doctor")
    .description(
      "recompute ledger, holds, chain and public log and hold them against each other; changes nothing",
    )
    .option("--json", "print one JSON object")
    .action(async (options: { readonly json?: boolean }) => {
      const pinned = await io.pinned();
      const { stuck, held, few, ...found } = await io.withSnapshot(async (reader) => ({
        ...(await examine(reader)),
        stuck: await stuckBatches(reader),
        held: await heldUp(reader, io.now(), pinned),
        few: await fewApprovers(reader, io.now()),
      }));
      const count = countFindings(found);
      if (options.json === true)
        io.print(JSON.stringify({ holds: count === 0, ...found, stuck, held, fewApprovers: few }));
      else {
        io.print(`Looked at up to block ${found.height ?? "none"} and ${found.leaves} leaves.`);
        for (const book of EXAMINED) {
          const findings = found.findings[book];
          io.print(`${book}: ${findings.length === 0 ? "holds" : `${findings.length} found`}`);
          for (const { rule, subject, expected, actual } of findings)
            io.print(`  ${rule}: ${subject}: expected ${expected}, is ${actual}`);
        }
        for (const size of few) io.print(sayFew(size));
        for (const batch of stuck) io.print(sayStuck(batch));
        for (const line of sayHeldUp(held)) io.print(line);
      }
      if (count > 0)
        throw new Error(
          `${count} ${count === 1 ? "thing does" : "things do"} not hold: stop signing and look at each before anything else is booked.`,
        );
    });
}

/** `purse reconcile`: the ledger against the chain at one height, with the three lists of what differs. */
export function reconcileCommand(io: DoctorIo): Command {
  return new Command("reconcile")
    .description("hold the ledger against the chain at one height, without tolerance")
    .option("--node", "ask the node too whether it has the same block at that height")
    .option("--json", "print one JSON object")
    .action(async (options: { readonly json?: boolean; readonly node?: boolean }) => {
      const tieOut = await io.withSnapshot(tieOutChain);
      if (tieOut === undefined)
        throw new Error("No block was taken into account yet: start the worker and wait.");
      if (options.node === true && (await io.blockHash(tieOut.height)) !== tieOut.block)
        throw new Error(
          `The node has another block at height ${tieOut.height}: wait until the worker has followed it, then ask again.`,
        );
      const holds = isTiedOut(tieOut);
      if (options.json === true) io.print(JSON.stringify({ holds, ...tieOut }, digits));
      else for (const line of lines(tieOut)) io.print(line);
      if (!holds)
        throw new Error("Ledger and chain differ: every line above needs an explanation.");
    });
}

function lines({ height, block, programmes }: ChainTieOut): string[] {
  return [
    `At block ${height} (${block}):`,
    ...programmes.flatMap((each) => [
      `${each.programme}: ${each.booked} sat in the ledger, ${each.coins} sat in the wallet, difference ${each.difference}`,
      ...each.notOnChain.map((moved) => `  in the ledger, not on the chain: ${of(moved)}`),
      ...each.notInLedger.map((moved) => `  on the chain, not in the ledger: ${of(moved)}`),
      ...each.amountDiffers.map(
        ({ id, booked, onChain }) =>
          `  amount differs: ${id}: ${booked} booked, ${onChain} on the chain`,
      ),
    ]),
  ];
}

function of({ id, amount }: Moved): string {
  return `${id}: ${amount} sat`;
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
