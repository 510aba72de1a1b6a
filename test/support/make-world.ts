/** Makes all that a `World` is of. */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Express } from "express";
import { expect } from "vitest";
import { demoFiles, readDemoSignIns } from "../../src/app/demo/demo-files.ts";
import { foundDemo } from "../../src/app/demo/found-demo.ts";
import type { DemoPeople } from "../../src/app/demo/demo-people.ts";
import { makeLog } from "../../src/app/log.ts";
import { counting } from "../../src/app/measure.ts";
import { readPackageFiles } from "../../src/app/package-files.ts";
import { buildServer } from "../../src/app/server.ts";
import { parseSignerKey } from "../../src/base/tlog/note.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import type { ChainSource } from "../../src/chain/chain.ts";
import { requireRightNode } from "../../src/chain/right-node.ts";
import { units } from "../../src/db/unit.ts";
import { RequestTally } from "../../src/http/request-tally.ts";
import { fundFileDigest, FUND_STATEMENT } from "../../src/base/fund-file.ts";
import { readStatement } from "../../src/base/statement.ts";
import type { Cleaner } from "../../src/evidence/clean-in-child.ts";
import { answer } from "../../src/signer/answer.ts";
import { openSigner } from "../../src/signer/open-signer.ts";
import { listenForRequests } from "../../src/signer/socket.ts";
import { EVIDENCE } from "./cleaner.ts";
import { testClock } from "./clock.ts";
import { signOnly } from "./sign-only.ts";
import type { Signing } from "./sign-only.ts";
import { keptApart } from "./kept-apart.ts";
import { Ear } from "./ear.ts";
import { Listening } from "./listening.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";
import { Regtest } from "./regtest.ts";
import { roundsOf } from "./world-rounds.ts";

export const ORIGIN = "fund.test/log";

const COST = { memoryKib: 64, passes: 1, lanes: 1 };
export const SETTLE_DEPTH = 2;
const FEES = { rate: satPerVb(2), floor: satPerVb(1), ceiling: satPerVb(200) };

/** What a day gives out, unless a test says less. */
const PER_DAY = { addresses: 2_000, apiRequests: 500 };

/** Who works for the fund, and when it is founded: with processes that have a clock of their own, now. `own`: a migrated database in the place of a clone. `clean`: what looks into files. */
type FoundingOrder = DemoPeople & {
  readonly at?: Date;
  readonly signs?: Signing;
  readonly own?: FreshDatabase;
  readonly clean?: Cleaner;
};

/** Founds it: a demo fund with its people, its node, its signer and its server. */
export async function makeWorld(
  name: string,
  perDay = PER_DAY,
  windowHours = 0,
  order: FoundingOrder = {},
) {
  const random = seededRandom(name);
  const { at = new Date("2026-11-25T12:00:00Z"), signs, own, clean, ...people } = order;
  const clock = testClock(at);
  const folder = await mkdtemp(join(tmpdir(), "world-"));
  const database = own ?? (await freshDatabase());
  const chain = await Regtest.start({ coins: 6, kept: true });
  const work = units(database.app, clock, random);
  const read = { sql: database.app };
  const files = demoFiles(folder);
  const birth = (await chain.source.tip()).height;
  await foundDemo({
    files,
    origin: ORIGIN,
    birthHeight: birth,
    work: units(database.owner, clock, random),
    clock,
    random,
    kdfCost: COST,
    people,
  });
  const staff = await readDemoSignIns(files);
  if (signs !== undefined) await signOnly(files.policy, signs);
  const signer = await openSigner(
    { policy: files.policy, passphrase: files.signerPassphrase },
    clock,
  );
  const socketPath = join(folder, "signer.sock");
  const socket = await listenForRequests(
    socketPath,
    (line) => answer(signer, line),
    (error) => expect(error).toBeUndefined(),
  );
  const pin = fundFileDigest(
    readStatement(FUND_STATEMENT, await readFile(files.fundFile, "utf8")).value,
  );
  const ear = new Ear();
  const tally = new RequestTally(clock, random);
  const log = counting(makeLog("debug", { write: (line) => void ear.lines.push(line) }), tally);
  const apart = await keptApart(folder, random);
  const page = await readPackageFiles();
  const serverNode: { source?: ChainSource | undefined } = {};
  const serverOn = ({ app: sql }: FreshDatabase): Express =>
    buildServer({
      sql,
      clock,
      random,
      log,
      files: page,
      publicUrl: "http://127.0.0.1",
      tls: false,
      kind: "demo",
      network: "regtest",
      origin: ORIGIN,
      pin,
      sessionKey: random.bytes(32),
      ...apart,
      ...{ kdfCost: COST, secondFactor: "optional" as const },
      confirmDepth: 1,
      releaseWindowHours: windowHours,
      coolingHours: 72,
      evidence: { ...EVIDENCE, ...(clean && { clean }) },
      perDay,
      feeQuote: () => Promise.resolve({ ...FEES, basis: "estimate" }),
      rightNode: () =>
        requireRightNode({
          source: serverNode.source ?? chain.source,
          read: { sql },
          network: "regtest",
        }),
    });
  const web = await Listening.start(serverOn(database));
  ear.listen(web.server);
  const logSigner = parseSignerKey(await readFile(files.logKey, "utf8"));
  if (logSigner === undefined) throw new Error("the demo's log key is no signer key");
  const source = (): Regtest["source"] => chain.source;
  const seen = (): Promise<[]> => Promise.resolve([]);
  const deps = { read, work, clock, log, pin, logSigner, seen, tickSeconds: 60 };
  const rounds = roundsOf(deps, source, socketPath);
  const roundsOn = (other: FreshDatabase): typeof rounds =>
    roundsOf(
      { ...deps, read: { sql: other.app }, work: units(other.app, clock, random) },
      source,
      socketPath,
    );
  const closers = [
    () => database.close(),
    () => chain.stop(),
    async () => signer.log?.close(),
    () => socket.close(),
    () => web.close(),
  ];
  return {
    web,
    chain,
    clock,
    database,
    files,
    folder,
    ear,
    tally,
    pin,
    staff,
    signer,
    work,
    birth,
    rounds,
    roundsOn,
    random,
    closers,
    serverOn,
    serverNode,
  };
}
