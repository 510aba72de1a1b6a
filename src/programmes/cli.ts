import { Command, InvalidArgumentError } from "commander";
import type { FundFile } from "../base/fund-file.ts";
import { Refusal } from "../base/refusal.ts";
import { parseSats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { Network } from "../bitcoin/network.ts";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Reader, Work } from "../db/unit.ts";
import { listKeychains } from "../wallet/keychain.store.ts";
import { birthBelow, openProgramme } from "./open-programme.ts";
import { listProgrammes } from "./programme.store.ts";

/** What the commands may touch: the database with the fund file in force, and the height of the chain. */
export interface ProgrammeIo {
  readonly print: (line: string) => void;
  readonly withFund: <T>(
    use: (fund: {
      readonly read: Reader;
      readonly work: Work;
      readonly file: FundFile;
    }) => Promise<T>,
  ) => Promise<T>;
  /** Height of the tip of the source of blocks that the settings name. */
  readonly tipHeight: () => Promise<number>;
}

interface OpenOptions {
  readonly name: string;
  readonly purpose: string;
  readonly descriptor: string;
  readonly least: Sats;
  readonly most: Sats;
  readonly birthHeight?: number;
  readonly draft?: boolean;
  readonly json?: boolean;
}

const HEIGHT_MAX = 99_999_999;

/** `purse programme`: the programmes of the fund, and opening one with its wallet. */
export function programmeCommand(io: ProgrammeIo): Command {
  const programme = new Command("programme")
    .description("show the programmes, or open one")
    .option("--json", "print one JSON object")
    .action((options: { readonly json?: boolean }) => show(io, options.json === true));
  programme
    .command("open")
    .description("open a programme that the fund file names: its wallet, its books, its bounds")
    .argument("<code>", "the programme's code in the fund file")
    .requiredOption("--name <text>", "what people see")
    .requiredOption("--purpose <text>", "one public sentence on what it pays for")
    .requiredOption(
      "--descriptor <text>",
      "its wallet's public descriptor, as purse new-signer printed it",
    )
    .requiredOption("--least <sat>", "the least that one award may be", amount)
    .requiredOption("--most <sat>", "the most that one award may be", amount)
    .option(
      "--birth-height <height>",
      "first block that can pay it; a dozen below the chain's tip if not given",
      height,
    )
    .option("--draft", "only prepare it: a treasurer or an approver opens it")
    .option("--json", "print one JSON object")
    .action((code: string, options: OpenOptions) =>
      open(io, code, {
        ...options,
        json: options.json === true || programme.opts()["json"] === true,
      }),
    );
  return programme;
}

async function show(io: ProgrammeIo, json: boolean): Promise<void> {
  const programmes = await io.withFund(({ read }) => listProgrammes(read));
  if (json) {
    const plain = programmes.map(({ awardFloor, awardCap, ...rest }) => ({
      ...rest,
      awardFloor: awardFloor.toString(),
      awardCap: awardCap.toString(),
    }));
    io.print(JSON.stringify({ programmes: plain }));
    return;
  }
  if (programmes.length === 0) io.print("No programme is open yet: purse programme open.");
  for (const { code, name, state, awardFloor, awardCap } of programmes)
    io.print(`${code}: ${name} (${state}), awards of ${awardFloor} to ${awardCap} sat`);
}

async function open(io: ProgrammeIo, code: string, options: OpenOptions): Promise<void> {
  if (options.least > options.most)
    throw new Error(
      "--least is more than --most: the least award cannot be larger than the largest.",
    );
  const birthHeight = options.birthHeight ?? birthBelow(await io.tipHeight());
  await io.withFund(async ({ read, work, file }) => {
    if (!file.programmes.includes(code))
      throw new Error(
        `The fund file in force names no programme ${code}: have the founders sign one that does.`,
      );
    const descriptor = readDescriptor(options.descriptor, file.network);
    if ((await listProgrammes(read)).some((each) => each.code === code))
      throw new Error(`The programme ${code} is open already.`);
    const keychains = await listKeychains(read, file.network);
    if (keychains.some((each) => each.descriptor.checksum === descriptor.checksum))
      throw new Error(
        "Another programme has this wallet: each needs its own, so that coins never meet.",
      );
    const { name, purpose, least, most } = options;
    const programme = {
      code,
      name,
      purpose,
      state: options.draft === true ? "draft" : "open",
      awardFloor: least,
      awardCap: most,
    } as const;
    await work({ kind: "operator" }, (unit) =>
      openProgramme(unit, { programme, descriptor, birthHeight }),
    );
  });
  if (options.json === true) io.print(JSON.stringify({ code, birthHeight }));
  else
    io.print(
      `The programme ${code} is ${options.draft === true ? "prepared" : "open"}, from block ${birthHeight} on. Certify addresses next.`,
    );
}

function readDescriptor(text: string, network: Network): Descriptor {
  if (looksSecret(text) !== undefined)
    throw new Error(
      "This holds a private key or seed words. It was not used; treat it as seen, and give the public descriptor.",
    );
  try {
    const descriptor = parseDescriptor(text, network);
    if (descriptor.isRanged && descriptor.isMultipath) return descriptor;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(
      `The descriptor cannot be used (${error.rule}): copy it whole, with its checksum, from purse new-signer.`,
    );
  }
  throw new Error(
    "The descriptor must end in /<0;1>/*: chain 0 is shown to people, chain 1 takes change.",
  );
}

/** The least that any award can be: below it the fee of spending it later eats it. */
const AWARD_MIN = 1_000n;

function amount(text: string): Sats {
  const value = parseSats(text);
  if (value === undefined || value < AWARD_MIN)
    throw new InvalidArgumentError("Write whole satoshis, 1000 or more, e.g. 20000.");
  return value;
}

function height(text: string): number {
  if (/^\d{1,8}$/.test(text) && Number(text) <= HEIGHT_MAX) return Number(text);
  throw new InvalidArgumentError("Write the height of a block.");
}
