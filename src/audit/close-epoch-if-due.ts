import { claimsTree } from "../base/claims-tree.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { Unit } from "../db/unit.ts";
import { requireBook, saveTick } from "./book.store.ts";
import { takeClaimLeaves } from "./claim.store.ts";
import { releaseEnvelopes } from "./envelope.store.ts";
import { closeEpoch } from "./close-epoch.ts";
import { emptyFigures } from "./close-figures.ts";
import type { LedgerFigures } from "./close-figures.ts";
import { formatDraft } from "./epoch-draft.ts";
import { deleteStaged, findLastEpoch, findStaged, insertStaged, nextEpoch } from "./epoch.store.ts";
import type { StagedEpoch } from "./epoch.store.ts";
import type { CloseLeaf, ProgrammeRow } from "./leaf.ts";
import { listLeaves } from "./log.store.ts";
import type { LogSigner } from "./outside.ts";
import { countCloses } from "./payout-check.store.ts";
import { deleteParts, listPool, unlinkParts } from "./pool.store.ts";
import { lastClose, publishEpoch, rowsOf } from "./publish-epoch.ts";
import type { ClosedEpoch } from "./publish-epoch.ts";
import { publishPolicy } from "./publish-policy.ts";
import { tickOf } from "./tick.ts";

const DAY = 86_400_000;

/** What the public book cannot know by itself. */
export interface CloseOrder {
  /** The fund file in force; a new one is announced in the log first. */
  readonly fund: FundFile;
  /** Holds the log's key, which signs nothing else, and what others have seen of the log. */
  readonly signer: LogSigner;
  /** The true figures of every programme, read in the same unit. */
  readonly ledger: readonly LedgerFigures[];
  /** Seconds between ticks: `TICK_SECONDS` of the preset, shorter only in a demo. */
  readonly tickSeconds: number;
  /** Age band of the oldest approved payout that waits for more than a day; `hidden` when not said. */
  readonly oldest?: CloseLeaf["oldest"];
}

/**
 * Closes the epoch if a scheduled tick has come since the last call and the rules of FORMATS 7 say so; to be called as often as one likes,
 * by the leader. With the `guarded` preset an epoch is drawn up at one tick, which cuts its parts from their gifts, and published at the
 * next. Returns what was published now; undefined when nothing was. Repeating it within a tick does nothing.
 */
export async function closeEpochIfDue(
  unit: Unit,
  order: CloseOrder,
): Promise<ClosedEpoch | undefined> {
  await publishPolicy(unit, order);
  const tick = tickOf(unit.at, order.tickSeconds);
  if (tick <= (await requireBook(unit)).lastTickAt) return undefined;
  await saveTick(unit, tick);
  const staged = await findStaged(unit);
  const published = staged && (await publishEpoch(unit, order.signer, staged));
  if (staged !== undefined) await deleteStaged(unit);
  const drawn = await drawUp(unit, order, tick);
  if (drawn === undefined) return published;
  if (order.fund.book.preset !== "guarded") return publishEpoch(unit, order.signer, drawn);
  await insertStaged(unit, drawn);
  return published;
}

/** Draws up the next epoch if it is due: takes its parts from the pool and its claims, and fixes its figures. */
async function drawUp(unit: Unit, order: CloseOrder, tick: Date): Promise<StagedEpoch | undefined> {
  const { book: settings, programmes } = order.fund;
  const epoch = await nextEpoch(unit);
  const draft = closeEpoch(
    {
      settings,
      isOverdue: await isOverdue(unit, settings.maxDays, tick),
      // A programme that the fund file does not name yet waits.
      pool: (await listPool(unit)).filter(({ programme }) => programmes.includes(programme)),
      rows: await rowsBefore(unit),
      corrections: await correctionsOf(unit, epoch),
      ledger: programmes.map((programme) => figuresOf(order.ledger, programme)),
    },
    unit.random,
  );
  if (draft === undefined) return undefined;
  await deleteParts(
    unit,
    draft.leaves.map(({ c }) => c),
  );
  await unlinkParts(unit, draft.held);
  await releaseEnvelopes(unit);
  await countCloses(unit, {
    programmes: [...new Set(draft.leaves.filter(({ t }) => t === "out").map(({ p }) => p))],
    holdsBack: settings.carry > 0,
    publishedAt: settings.preset === "guarded" ? nextTick(tick, order.tickSeconds) : tick,
  });
  return {
    epoch,
    closedAt: tick,
    draft: formatDraft({ ...draft, epoch, oldest: order.oldest ?? "hidden" }),
    claims: claimsTree(await takeClaimLeaves(unit, epoch), unit.random),
  };
}

function nextTick(tick: Date, seconds: number): Date {
  return new Date(tick.getTime() + seconds * 1000);
}

async function isOverdue(unit: Unit, days: number, tick: Date): Promise<boolean> {
  const last = (await findLastEpoch(unit))?.closedAt ?? (await requireBook(unit)).openedAt;
  return tick.getTime() - last.getTime() >= days * DAY;
}

async function rowsBefore(unit: Unit): Promise<ReadonlyMap<string, ProgrammeRow>> {
  return rowsOf((await lastClose(unit))?.leaf);
}

async function correctionsOf(unit: Unit, epoch: number) {
  const leaves = await listLeaves(unit, "correct");
  return leaves.map(({ leaf }) => leaf).filter(({ e }) => e === epoch);
}

function figuresOf(ledger: readonly LedgerFigures[], programme: string): LedgerFigures {
  return ledger.find((figures) => figures.programme === programme) ?? emptyFigures(programme);
}
