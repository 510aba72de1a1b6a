import { TICK_SECONDS } from "../audit/preset.ts";
import { findBook } from "../audit/book.store.ts";
import { keyStock } from "../audit/envelope-keys.view.ts";
import { isCloseDue } from "../audit/close-due.view.ts";
import { closeEpochIfDue } from "../audit/close-epoch-if-due.ts";
import { waitingNotices } from "../audit/notice.store.ts";
import type { LogSigner, SeenLog } from "../audit/outside.ts";
import { publishNotices } from "../audit/publish-notices.ts";
import { notePublished } from "../board/board-use.store.ts";
import { isPeopleListNamed, publishPeopleList } from "../audit/publish-people-list.ts";
import type { Clock } from "../base/clock.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { awaitsWitnesses } from "../base/tlog/policy.ts";
import { lockChain } from "../chain/chain.store.ts";
import type { Network } from "../bitcoin/network.ts";
import type { ChainSource } from "../chain/chain.ts";
import type { Reader, Work } from "../db/unit.ts";
import { requestSignature, sendOutbox } from "../payouts/jobs.ts";
import type { AskSigner } from "../payouts/jobs.ts";
import { batchesToAsk } from "../payouts/outbox.view.ts";
import { batchesForRoom } from "../payouts/room-waits.view.ts";
import { voidExpired } from "../payouts/void-batch.ts";
import { currentPeople } from "../people/current-people.view.ts";
import { findNewestPeopleList } from "../people/fund.store.ts";
import { auditorsOf } from "./audit-keys-in-force.ts";
import { bookFigures } from "./book-figures.ts";
import { fundInForce } from "./fund-in-force.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";
import type { Round } from "./worker.ts";

/** What the rounds need. */
export interface RoundDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly pin: string;
  readonly source: ChainSource;
  readonly logSigner: NoteSigner;
  /** What witnesses and mirrors have of the log, asked anew; throws when too few of them answer to sign. */
  readonly seen: (file: FundFile) => Promise<readonly SeenLog[]>;
  /** Shorter than the preset's only in a demo. */
  readonly tickSeconds: number | undefined;
}

/** The outbox: of every batch the dearest signed form that our node takes is sent, again and again until the chain has one. */
export function outboxRound(
  deps: Pick<RoundDeps, "read" | "work" | "source" | "clock" | "log"> & { network: Network },
): Round {
  return {
    name: "outbox",
    run: async () => {
      for (const sent of await sendOutbox(deps)) {
        if (sent.reason === undefined) deps.log("batch.broadcast", { outputs: sent.outputs });
        else if (sent.isNews) deps.log("batch.rejected", { reason: sent.reason });
      }
    },
  };
}

/** The limits of a day move slowly, and each question costs the signer a whole judgement. */
const ROOM_PAUSE_MS = 10 * 60_000;

/**
 * Signatures: the signer is asked about every batch that enough people approved, and once more when its time is over; a crash before its
 * answer is stored is mended by asking again, and one batch that fails does not keep the others waiting. What was more than the signer's limits of
 * a day is asked for again every ten minutes, for as long as its approvals hold.
 */
export function signatureRound(deps: RoundDeps & { ask: AskSigner }): Round {
  let roomAskedAt = 0;
  return {
    name: "signatures",
    run: async () => {
      const { file } = await fundInForce(deps.read, deps.pin, deps.clock);
      const at = deps.clock.now();
      const { need: listed } = await currentPeople(deps.read, file, at);
      const batches = await batchesToAsk(deps.read, listed, at);
      if (at.getTime() - roomAskedAt >= ROOM_PAUSE_MS) {
        roomAskedAt = at.getTime();
        batches.push(...(await batchesForRoom(deps.read, listed, at)));
      }
      for (const batch of batches) {
        try {
          const rule = await requestSignature(deps, batch);
          if (rule !== undefined) deps.log("batch.refused", { rule });
        } catch (error) {
          deps.log("job.failed", { job: "signatures", ...errorFields(error) });
        }
      }
    },
  };
}

/**
 * The public book: an epoch is closed when its tick has come, while the chain stands still, so that pool and ledger are of one moment. What
 * others have of the log is asked before, outside the unit, and held against the database before anything is signed.
 */
export function bookRound(deps: RoundDeps): Round {
  return {
    name: "book",
    run: async () => {
      const { file } = await fundInForce(deps.read, deps.pin, deps.clock);
      const tickSeconds = deps.tickSeconds ?? TICK_SECONDS[file.book.preset];
      const at = deps.clock.now();
      if (!(await isCloseDue(deps.read, { fund: file, tickSeconds, at }))) return;
      const signer = await signerOf(deps, file);
      const closed = await deps.work({ kind: "job", name: "close-epoch" }, async (unit) => {
        await lockChain(unit);
        return closeEpochIfDue(unit, {
          fund: file,
          signer,
          ledger: await bookFigures(unit),
          tickSeconds,
        });
      });
      if (closed === undefined) return;
      deps.log("book.closed", closed);
      await warnOfAuditKeys(deps, file);
    },
  };
}

/** Epochs with keys below which the operator is warned after every close, so that auditors can be asked for more. */
const FEW_AUDIT_KEYS = 14;

async function warnOfAuditKeys(deps: RoundDeps, file: FundFile): Promise<void> {
  for (const { left } of await keyStock(deps.read, auditorsOf(file)))
    if (left < FEW_AUDIT_KEYS) deps.log("audit-keys.low", { left, of: FEW_AUDIT_KEYS });
}

/**
 * What people signed: the people list in force is named in the log, and attestations and corrections that were handed in are published. A round
 * of its own, so that a list nobody can trust any more keeps no epoch from closing.
 */
export function signedRound(deps: RoundDeps): Round {
  return {
    name: "signed",
    run: async () => {
      if ((await findBook(deps.read)) === undefined) return;
      const { file } = await fundInForce(deps.read, deps.pin, deps.clock);
      const list = await findNewestPeopleList(deps.read);
      const isNamed = list === undefined || (await isPeopleListNamed(deps.read, list.text));
      if (isNamed && (await waitingNotices(deps.read)).length === 0) return;
      const people = await currentPeople(deps.read, file, deps.clock.now());
      const signer = await signerOf(deps, file);
      const reports = await deps.work({ kind: "job", name: "publish-signed" }, async (unit) => {
        if (list !== undefined) await publishPeopleList(unit, { signer, text: list.text });
        const published = await publishNotices(unit, { fund: file, people, signer });
        await notePublished(unit);
        return published;
      });
      for (const { kind, rule } of reports) {
        if (rule === undefined) deps.log("book.notice-published", { kind });
        else deps.log("book.notice-refused", { kind, rule });
      }
    },
  };
}

async function signerOf(deps: RoundDeps, file: FundFile): Promise<LogSigner> {
  const seen = await deps.seen(file);
  return { ...deps.logSigner, seen, awaitsWitnesses: awaitsWitnesses(file.tlog) };
}

/** Opens the public book, once: before the first gift there must be one to give it to. */
export function openingRound(deps: RoundDeps): Round {
  const book = bookRound(deps);
  return {
    name: book.name,
    run: async () => {
      if ((await findBook(deps.read)) === undefined) await book.run();
    },
  };
}

/**
 * What time alone does to money: frozen batches go stale, and what they held is free again; where the signer can be asked (`asks`), not before
 * it has said that it did not sign them.
 */
export function expiryRound(deps: Pick<RoundDeps, "work"> & { asks: boolean }): Round {
  return {
    name: "expiry",
    run: async () => {
      await deps.work({ kind: "job", name: "expiry" }, (unit) => voidExpired(unit, deps.asks));
    },
  };
}
