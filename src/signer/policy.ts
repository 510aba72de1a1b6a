import { z } from "zod";
import type { ApproverStep } from "../base/approver-steps.ts";
import { ApproverStepsText } from "../base/approver-steps-text.ts";
import { SatsText } from "../base/sats-text.ts";
import type { Sats } from "../base/sats.ts";
import { parseVkey } from "../base/tlog/note.ts";
import type { Vkey } from "../base/tlog/note.ts";
import type { LogTrust } from "../base/tlog/checkpoint.ts";
import { parseTlogPolicy } from "../base/tlog/policy.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { satPerVb } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Network } from "../bitcoin/network.ts";
import { SEPARATIONS } from "../base/separation.ts";
import type { Separation } from "../base/separation.ts";

/** One wallet that the signer signs for. */
export interface PolicyWallet {
  readonly programme: string;
  readonly descriptor: Descriptor;
}

/** What the signer believes, signs for, and allows; written by its owner and never by a server. */
export interface SignerPolicy {
  readonly fund: string;
  readonly network: Network;
  readonly wallets: readonly PolicyWallet[];
  /** The root that signs people lists. */
  readonly root: { readonly keys: readonly Vkey[]; readonly quorum: number };
  /** Digests of the fund files that manifests may name. */
  readonly policies: readonly string[];
  /** The number (`seq`) of each of them, read from its file when the signer is opened; none in a policy file by itself. */
  readonly fundSeqs: ReadonlyMap<string, number>;
  readonly signInRp: string;
  readonly preset: Separation;
  /** Whole per cent by which payouts may exceed an award. */
  readonly jitterPercent: number;
  /** Whole per cent of what is paid that the fee may come to. */
  readonly feeSharePercent: number;
  readonly feeRateMax: FeeRate;
  /** Per batch, and per 24 hours: sats paid, payouts, sats of fees. */
  readonly limits: {
    readonly batch: Sats;
    readonly day: Sats;
    readonly count: number;
    readonly fees: Sats;
  };
  /** How many people must approve a batch of more than `above` sats, ascending in both; where it says nothing, as many as the people list needs. */
  readonly approvers: readonly ApproverStep[];
  /** Whether claim keys must be shown to stand in the public log, and whom that log's checkpoints are believed by. */
  readonly claims: "seen" | "logged";
  readonly logTrust: LogTrust | undefined;
  /** How far behind the highest index that was signed change may lie. */
  readonly changeGap: number;
  /** How far behind the highest index whose coin was spent here an address may be certified. */
  readonly certificateGap: number;
  /** Days that an address certificate may be good for. */
  readonly certificateDays: number;
  /** The id in the first line of the signer's log: another log, or none, is no substitute. */
  readonly logId: string;
  readonly files: PolicyFiles;
}

/** Where the signer's files are; relative to the policy file. */
export interface PolicyFiles {
  readonly peopleList: string;
  readonly seed: string;
  readonly log: string;
  /** The fund files of `policies`, a copy of each: the signer must be as strict as all of them say. Policies of old name none, and no signer starts with them. */
  readonly fundFile?: readonly string[] | undefined;
}

const percent = (max: number): z.ZodNumber => z.number().int().min(0).max(max);

/**
 * Indexes that a wallet is searched for beyond the last that was used; policies of old say none. By default change may lie twice as far
 * as a restore jumps, and gifts that nobody sent leave room for some thousand days of them.
 */
const gap = (usual: number): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(20).max(10_000_000).default(usual);

const WALLET = z.strictObject({ programme: z.string(), descriptor: z.string() });

const POLICY = z.strictObject({
  fund: z.string().min(1).max(255),
  network: z.enum(["main", "test", "signet", "regtest"]),
  wallets: z.array(WALLET).min(1).max(1000),
  root: z.strictObject({
    keys: z.array(z.string()).min(1).max(20),
    quorum: z.number().int().min(1).max(20),
  }),
  policies: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
  signInRp: z.string().min(1),
  preset: z.enum(SEPARATIONS),
  jitterPercent: percent(20),
  feeSharePercent: percent(100),
  feeRateMax: z.number().int().min(1).max(10_000),
  limits: z.strictObject({
    batch: SatsText,
    day: SatsText,
    count: z.number().int().min(1),
    fees: SatsText,
  }),
  approvers: ApproverStepsText,
  claims: z.enum(["seen", "logged"]),
  tlog: z.string().optional(),
  changeGap: gap(2_000),
  certificateGap: gap(100_000),
  certificateDays: z.number().int().min(1).max(3660),
  logId: z.string().regex(/^[0-9a-f]{32}$/),
  files: z.strictObject({
    peopleList: z.string().min(1),
    seed: z.string().min(1),
    log: z.string().min(1),
    fundFile: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1).max(100)])
      .transform((paths) => (typeof paths === "string" ? [paths] : paths))
      .optional(),
  }),
});

/** The policy file as JSON says it, for whoever writes one. */
export type PolicyFile = z.input<typeof POLICY>;

/**
 * Reads the text of a policy file. Throws an Error that names the field and never repeats its value; a wallet must be a public, ranged
 * `<0;1>` descriptor with checksum on the policy's network.
 */
export function parsePolicy(text: string): SignerPolicy {
  const read = POLICY.safeParse(json(text));
  if (!read.success) {
    const paths = read.error.issues.map((issue) => issue.path.join(".") || "the whole").join(", ");
    throw new Error(`The policy file is not in order: look at ${paths}.`);
  }
  const { root, wallets, tlog, feeRateMax, ...rest } = read.data;
  const keys = root.keys.flatMap((key) => parseVkey(key) ?? []);
  if (keys.length !== root.keys.length || root.quorum > keys.length)
    throw new Error("The policy file is not in order: look at root.");
  return {
    ...rest,
    root: { keys, quorum: root.quorum },
    wallets: wallets.map((wallet) => readWallet(wallet, rest.network)),
    feeRateMax: satPerVb(feeRateMax),
    logTrust: readTlog(rest.claims, rest.fund, tlog),
    fundSeqs: new Map(),
  };
}

/** The wallet whose descriptor has this checksum; undefined when the signer has none. */
export function walletByChecksum(policy: SignerPolicy, checksum: string): PolicyWallet | undefined {
  return policy.wallets.find(({ descriptor }) => descriptor.checksum === checksum);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The policy file is not JSON.");
  }
}

function readWallet(wallet: z.output<typeof WALLET>, network: Network): PolicyWallet {
  const descriptor = parseDescriptor(wallet.descriptor, network);
  if (!descriptor.isRanged || !descriptor.isMultipath)
    throw new Error("The policy file is not in order: wallets need <0;1>/* descriptors.");
  return { programme: wallet.programme, descriptor };
}

function readTlog(claims: "seen" | "logged", fund: string, text?: string): LogTrust | undefined {
  const policy = text === undefined ? undefined : parseTlogPolicy(text);
  if (policy === undefined) {
    if (claims === "logged" || text !== undefined)
      throw new Error("The policy file is not in order: look at tlog.");
    return undefined;
  }
  return { origin: fund, keys: policy.logs, policy };
}
