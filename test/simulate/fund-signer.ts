/** The real signer inside this process: judge, log file and all; only the socket is left out. Everything it signs is shown to `onSigned`. */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Psbt } from "bitcoinjs-lib";
import type { Transaction } from "bitcoinjs-lib";
import { parseBase64, utf8 } from "../../src/base/bytes.ts";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import type { Json } from "../../src/base/canonical-json.ts";
import { sats } from "../../src/base/sats.ts";
import type { AskSigner } from "../../src/payouts/jobs.ts";
import type { SigningParts } from "../../src/payouts/signing-parts.view.ts";
import { parseManifest } from "../../src/payouts/manifest.ts";
import { answer } from "../../src/signer/answer.ts";
import type { Signer } from "../../src/signer/answer.ts";
import { createSignerLog, SignerLog } from "../../src/signer/signer-log.ts";
import { seededRandom } from "../support/random.ts";
import { scratchParent } from "../support/scratch.ts";
import type { SignerWorld } from "../support/signer-world.ts";

/** Room for every schedule: what is tested here is no limit. */
const LIMITS = {
  batch: sats(10_000_000n),
  day: sats(100_000_000n),
  count: 10_000,
  fees: sats(10_000_000n),
};

/** What the signer gives out, and the transaction that anybody can make of it. */
export interface SignedFile {
  readonly batch: string;
  readonly psbt: Uint8Array;
  readonly transaction: Transaction;
  /** The end of its manifest: nothing new is signed of it then. */
  readonly until: Date;
}

export class FundSigner {
  readonly #opened: Signer;
  readonly #folder: string;
  #signer: Signer;
  #logs = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** Sees each signed transaction, also when its answer is lost. */
  onSigned: (given: SignedFile) => Promise<void> = () => Promise.resolve();
  /** What a planted defect does to the signer before each request. */
  spoil: (signer: Signer) => Signer = (signer) => signer;

  private constructor(opened: Signer, folder: string) {
    this.#opened = opened;
    this.#signer = opened;
    this.#folder = folder;
  }

  /** Its log is kept where syncing at every signature costs least. */
  static async make(world: SignerWorld): Promise<FundSigner> {
    const opened = await world.open();
    await opened.log?.close();
    return new FundSigner(opened, await mkdtemp(join(scratchParent(), "commonpurse-simulate-")));
  }

  get master(): Signer["master"] {
    return this.#opened.master;
  }

  /** A log with nothing in it, and the time that counts from now on. */
  async renew(clock: Signer["clock"]): Promise<void> {
    await this.#close();
    await rm(this.#path, { force: true });
    await rm(`${this.#path}.head`, { force: true });
    this.#logs += 1;
    const { fund, network } = this.#opened.policy;
    const owner = { fund, network };
    const random = seededRandom(this.#logs);
    const logId = await createSignerLog(this.#path, owner, clock.now(), random);
    const policy = { ...this.#opened.policy, limits: LIMITS, logId };
    const log = await SignerLog.open(this.#path, policy);
    this.#signer = { ...this.#opened, policy, clock, log };
  }

  /** Ends and starts again from its log file, as the process does. */
  async restart(): Promise<void> {
    await this.#last.catch(() => undefined);
    const { policy, log } = this.#signer;
    await log?.close();
    this.#signer = { ...this.#signer, log: await SignerLog.open(this.#path, policy) };
  }

  /** One request at a time, as on its socket. */
  readonly ask: AskSigner = (parts) => {
    const next = this.#last
      .catch(() => undefined)
      .then(async () => {
        const line = await answer(this.spoil(this.#signer), utf8(requestOf(parts)));
        return this.#read(parts, line);
      });
    this.#last = next;
    return next;
  };

  async remove(): Promise<void> {
    await this.#close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #read(parts: SigningParts, line: string): ReturnType<AskSigner> {
    const said = JSON.parse(line) as { result: string; rule: string; psbt: string };
    if (said.result !== "signed") return { result: "refused", rule: said.rule };
    const psbt = parseBase64(said.psbt)!;
    const transaction = Psbt.fromBase64(said.psbt).finalizeAllInputs().extractTransaction(true);
    const until = new Date(parseManifest(utf8(parts.manifest)).expires);
    await this.onSigned({ batch: parts.batch, psbt, transaction, until });
    return { result: "signed", psbt };
  }

  get #path(): string {
    return join(this.#folder, `${this.#logs}.log`);
  }

  async #close(): Promise<void> {
    await this.#last.catch(() => undefined);
    if (this.#signer !== this.#opened) await this.#signer.log?.close();
  }
}

function requestOf(parts: Parameters<AskSigner>[0]): string {
  const { approvals, awards, destinations } = JSON.parse(parts.approvals) as Record<string, Json>;
  return canonicalJson({
    approvals: approvals ?? [],
    awards: awards ?? [],
    destinations: destinations ?? [],
    manifest: JSON.parse(parts.manifest) as Json,
    psbt: parts.psbt,
    t: "sign-request",
    v: 1,
  });
}
