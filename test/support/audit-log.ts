import { fundFileDigest } from "../../src/base/fund-file.ts";
import type { FundFile } from "../../src/base/fund-file.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/sats.ts";
import { openCheckpoint } from "../../src/base/tlog/checkpoint.ts";
import { parseVkey, vkeyOf, vkeyOfSigner } from "../../src/base/tlog/note.ts";
import type { LogSigner } from "../../src/audit/outside.ts";
import type { Reader, Work } from "../../src/db/unit.ts";
import { units } from "../../src/db/unit.ts";
import { closeEpochIfDue } from "../../src/audit/close-epoch-if-due.ts";
import { envelopeKeys } from "../../src/audit/envelope-keys.view.ts";
import { emptyFigures } from "../../src/audit/close-figures.ts";
import type { LedgerFigures } from "../../src/audit/close-figures.ts";
import { latestCheckpoint } from "../../src/audit/checkpoint.view.ts";
import { readEntries } from "../../src/audit/log.store.ts";
import { TICK_SECONDS } from "../../src/audit/preset.ts";
import type { Preset } from "../../src/audit/preset.ts";
import { recordGift } from "../../src/audit/record-gift.ts";
import { recordPayout } from "../../src/audit/record-payout.ts";
import { verifyBook } from "../../src/audit/verify-book.ts";
import type { BookReport } from "../../src/audit/verify-book.ts";
import { foundingOf } from "../../src/people/found.ts";
import { testClock } from "./clock.ts";
import type { TestClock } from "./clock.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";

/** A fund with a public book in a real database, and ledger figures that the test moves by hand. */
export interface AuditLog {
  readonly fund: FundFile;
  readonly signer: LogSigner;
  readonly clock: TestClock;
  readonly work: Work;
  readonly read: Reader;
  /** The true books; `gift` and `payout` keep them. */
  readonly ledger: Map<string, LedgerFigures>;
  gift(
    programme: string,
    amount: bigint,
    receipt?: { lookupHash: Uint8Array; sealKey: Uint8Array },
  ): Promise<string>;
  payout(programme: string, amount: bigint, batch: string): Promise<string>;
  /** Lets a tick pass and asks for a close, with another fund file or something else about the signer if it is given. */
  tick(fund?: FundFile, how?: Partial<LogSigner>): ReturnType<typeof closeEpochIfDue>;
  /** Verifies the stored log as a stranger would: checkpoint, root, whole book. */
  check(): Promise<BookReport>;
}

const signerOf = (name: string, byte: number): LogSigner => ({
  name,
  seed: new Uint8Array(32).fill(byte),
  seen: [],
  awaitsWitnesses: false,
});

/** The test's own auditor. */
export const AUDITOR = signerOf("fund.example/auditor", 9);

/** SHA-256 of the page that the founders vouch for. */
export const VERIFY_PAGE = "5a".repeat(32);

/** The root of the fund, two of two. */
export const ROOT = [signerOf("fund.example/root-a", 1), signerOf("fund.example/root-b", 2)];

/** Makes the fund; nothing is in the log before the first tick. */
export function auditLog(
  database: FreshDatabase,
  preset: Preset,
  seed: string = preset,
  programmes: readonly string[] = ["fines", "general"],
): AuditLog {
  const signer = signerOf("fund.example/log", 7);
  const key = (name: string, byte: number) => vkeyOfSigner(signerOf(name, byte));
  const clock = testClock();
  const random = seededRandom(`audit ${seed}`);
  const { fund } = foundingOf({
    origin: "fund.example/log",
    network: "regtest",
    programmes: [...programmes],
    preset,
    root: { keys: ROOT.map((root) => vkeyOfSigner(root)), quorum: 2 },
    keys: {
      log: vkeyOfSigner(signer),
      address: key("fund.example/address", 4),
      bulletin: key("fund.example/bulletin", 5),
    },
    auditors: [vkeyOf(AUDITOR.name, vkeyOfSigner(AUDITOR).key)],
    intake: [],
    people: [],
    need: 2,
    signInRp: "fund.example",
    verifyPage: VERIFY_PAGE,
    at: clock.now(),
    notAfter: new Date("2032-01-01T00:00:00Z"),
    nonce: random.bytes(16),
  });
  const work = units(database.app, clock, random);
  const read = { sql: database.app };
  const ledger = new Map(fund.programmes.map((programme) => [programme, emptyFigures(programme)]));
  const move = (programme: string, change: Partial<LedgerFigures>) =>
    ledger.set(programme, { ...ledger.get(programme)!, ...change });
  const tickSeconds = TICK_SECONDS[preset];
  const auditors = fund.auditors.map((text) => parseVkey(text)!);
  return {
    fund,
    signer,
    clock,
    work,
    read,
    ledger,
    async gift(programme, amount, receipt) {
      const txid = toHex(random.bytes(32));
      move(programme, { received: ledger.get(programme)!.received + amount });
      const outpoint = { txid, vout: 0 };
      const settled = { programme, outpoint, amount: sats(amount), settledAt: 0, receipt };
      await work({ kind: "job", name: "test" }, async (unit) =>
        recordGift(unit, settled, await envelopeKeys(unit, auditors)),
      );
      return `${txid}:0`;
    },
    async payout(programme, amount, batch) {
      const payout = toHex(random.bytes(16));
      move(programme, { paid: ledger.get(programme)!.paid + amount });
      const settled = { programme, payout, batch, amount: sats(amount), settledAt: 0 };
      await work({ kind: "job", name: "test" }, async (unit) =>
        recordPayout(unit, settled, await envelopeKeys(unit, auditors)),
      );
      return payout;
    },
    tick(file = fund, how = {}) {
      clock.advance(tickSeconds * 1000);
      const order = {
        fund: file,
        signer: { ...signer, ...how },
        ledger: [...ledger.values()],
        tickSeconds,
      };
      return work({ kind: "job", name: "test" }, (unit) => closeEpochIfDue(unit, order));
    },
    async check() {
      const checkpoint = (await latestCheckpoint(read))!;
      const trust = { origin: fund.fund, keys: [vkeyOfSigner(signer)] };
      const opened = openCheckpoint(checkpoint.note, trust);
      const report = verifyBook(await readEntries(read, 0, checkpoint.size), {
        fund: fund.fund,
        programmes: fund.programmes,
        policies: new Map([[fundFileDigest(fund), fund.book]]),
        auditors: [vkeyOfSigner(AUDITOR)],
      });
      if (report.size !== opened.size || toHex(report.root) !== toHex(opened.root))
        throw new Error("the checkpoint is of another tree");
      if (opened.size !== checkpoint.size || fromHex(checkpoint.root).length !== 32)
        throw new Error("the stored checkpoint differs from its note");
      return report;
    },
  };
}
