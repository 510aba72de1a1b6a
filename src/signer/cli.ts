import { writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { concat, fromHex, parseBase64, toBase64, toHex, utf8 } from "../base/bytes.ts";
import { canonicalJson, parseCanonical, withoutNewline } from "../base/canonical-json.ts";
import type { Json } from "../base/canonical-json.ts";
import type { Clock } from "../base/clock.ts";
import { Refusal } from "../base/refusal.ts";
import { isObject } from "../base/shape.ts";
import { toVersion0 } from "../bitcoin/psbt-v2.ts";
import { answerSignRequest } from "./answer.ts";
import type { Signer } from "./answer.ts";
import { certifyResponse } from "./certify.ts";
import { openSigner } from "./open-signer.ts";
import { REQUEST_MAX, signResponse } from "./sign-request.ts";

/** What the commands may touch besides the files they are given. */
export interface SignerIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  /** What `-` instead of a file reads. */
  readonly stdin: AsyncIterable<Uint8Array>;
}

interface SignerOptions {
  readonly policy: string;
  readonly passphraseFile: string;
  readonly seed?: string;
  readonly log?: string;
  readonly people?: string;
}

interface SignOptions extends SignerOptions {
  readonly manifest: string;
  readonly approvals: string;
  readonly psbt: string;
  readonly openings?: string;
  readonly out?: string;
  readonly json?: boolean;
}

interface CertifyOptions extends SignerOptions {
  readonly programme: string;
  readonly from: string;
  readonly count: string;
  readonly until: string;
  readonly out: string;
}

/**
 * `purse sign`: the signer, offline, on files, of which `-` may be one. Prints the six words and the txid, and writes the signed PSBT in base64. What is refused
 * ends with the rule of FORMATS 5 that failed and exit code 1; nothing is signed then and nothing written down.
 */
export function signCommand(io: SignerIo): Command {
  return withSigner(new Command("sign"))
    .description(
      "check a batch against everything that was signed for it, and sign it; one file may be - (stdin)",
    )
    .requiredOption("--manifest <file>", "the manifest, as the approvers read it")
    .requiredOption("--approvals <file>", "the approvals file, with awards and destinations")
    .requiredOption("--psbt <file>", "the transaction, as bytes or base64, of version 0 or 2")
    .option("--openings <file>", "openings of claim keys, where the policy asks for them")
    .option("--out <file>", "write the signed PSBT there instead of printing it")
    .option("--json", "print the signer's response line instead of words")
    .action((options: SignOptions) => sign(io, options));
}

/** `purse certify`: a block of address certificates for the server, for both purposes of each index. */
export function certifyCommand(io: SignerIo): Command {
  return withSigner(new Command("certify"))
    .description("sign address certificates in a block, for the server to hand out")
    .requiredOption("--programme <code>", "the programme whose wallet it is")
    .requiredOption("--from <index>", "first index of chain 0")
    .requiredOption("--until <date>", "last day they are good for, YYYY-MM-DD")
    .requiredOption("--out <file>", "write the block there")
    .option("--count <n>", "how many indexes", "500")
    .action((options: CertifyOptions) => certifyBlock(io, options));
}

function withSigner(command: Command): Command {
  return command
    .requiredOption("--policy <file>", "the signer's policy file")
    .requiredOption("--passphrase-file <file>", "first line: the passphrase of the seed file")
    .option("--seed <file>", "the seed file, if not the policy's")
    .option("--log <file>", "the signer's log, if not the policy's")
    .option("--people <file>", "the people list, if not the policy's");
}

async function sign(io: SignerIo, options: SignOptions): Promise<void> {
  const request = await requestOf(io, options);
  await withOpenSigner(io, options, async (signer) => {
    const answer = await answerSignRequest(signer, request);
    if (options.json === true) io.print(signResponse(answer));
    if (answer.kind === "refused") throw refused(answer.rule, answer.item);
    const psbt = toBase64(answer.psbt);
    // Nothing is waited for: until here a halt keeps the signature back.
    if (options.out !== undefined) writeFileSync(options.out, `${psbt}\n`, { mode: 0o600 });
    if (options.json === true) return;
    io.print(`Six words: ${answer.words}`);
    io.print(`Transaction: ${answer.txid}`);
    io.print(options.out === undefined ? psbt : `The signed PSBT is in ${options.out}.`);
  });
}

async function certifyBlock(io: SignerIo, options: CertifyOptions): Promise<void> {
  await withOpenSigner(io, options, async (signer) => {
    const wallets = signer.policy.wallets.filter((each) => each.programme === options.programme);
    const [wallet, ...others] = wallets;
    if (wallet === undefined || others.length > 0)
      throw new Error("The policy file has no wallet of that programme, or several.");
    const request = canonicalJson({
      count: Number(options.count),
      from: Number(options.from),
      notAfter: `${options.until}T00:00:00Z`,
      t: "certify-request",
      v: 1,
      wallet: wallet.descriptor.checksum,
    });
    const line = certifyResponse(signer, utf8(request));
    const { result, rule } = objectOf(json(utf8(line)));
    if (result !== "certified") throw refused(typeof rule === "string" ? rule : "unknown");
    await writeFile(options.out, `${line}\n`, { mode: 0o600 });
    io.print(`Certificates for ${options.count} addresses are in ${options.out}.`);
  });
}

/** Opens the signer, runs `work`, and lets the log go again. */
async function withOpenSigner(
  io: SignerIo,
  options: SignerOptions,
  work: (signer: Signer) => Promise<void>,
): Promise<void> {
  const signer = await openSigner(
    {
      policy: options.policy,
      passphrase: options.passphraseFile,
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.log !== undefined && { log: options.log }),
      ...(options.people !== undefined && { peopleList: options.people }),
    },
    io.clock,
  );
  try {
    await work(signer);
  } finally {
    await signer.log?.close();
  }
}

/** The request that the files make together; each must be canonical by itself, as it was approved. */
async function requestOf(io: SignerIo, options: SignOptions): Promise<Uint8Array> {
  const { manifest, approvals, openings, psbt } = options;
  if ([manifest, approvals, openings, psbt].filter((path) => path === "-").length > 1)
    throw new Error("Only one of the files can come by stdin (-).");
  const read = async (path: string): Promise<Json> => json(await inputOf(io, path));
  const { t, v, ...parts } = objectOf(await read(approvals));
  if (t !== "approvals" || v !== 1) throw new Error("That is not an approvals file.");
  return utf8(
    canonicalJson({
      ...parts,
      manifest: objectOf(await read(manifest)),
      ...(openings !== undefined && { openings: await read(openings) }),
      psbt: toBase64(psbtOf(await inputOf(io, psbt))),
      t: "sign-request",
      v: 1,
    }),
  );
}

/** Other wallets hand on PSBTs of version 2 (BIP 370) as well; the signer judges version 0, and says what is wrong with what is neither. */
function psbtOf(bytes: Uint8Array): Uint8Array {
  const isRaw = toHex(bytes.subarray(0, 5)) === "70736274ff";
  const psbt = isRaw ? bytes : parseBase64(Buffer.from(bytes).toString("latin1").trim());
  if (psbt === undefined) return fromHex("");
  try {
    return toVersion0(psbt);
  } catch (error) {
    if (error instanceof Refusal) return psbt;
    throw error;
  }
}

/** The bytes of a file, or of stdin. */
async function inputOf(io: SignerIo, path: string): Promise<Uint8Array> {
  if (path !== "-") return new Uint8Array(await readFile(path));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of io.stdin) {
    length += chunk.length;
    if (length > REQUEST_MAX) throw new Error("What came by stdin is too large.");
    chunks.push(chunk);
  }
  return concat(...chunks);
}

function json(bytes: Uint8Array): Json {
  return parseCanonical(withoutNewline(bytes), REQUEST_MAX);
}

function objectOf(value: Json): Readonly<Record<string, Json>> {
  return isObject(value) ? value : {};
}

function refused(rule: string, item?: number): Error {
  return new Error(`refused: ${rule}${item === undefined ? "" : ` (item ${item})`}`);
}
