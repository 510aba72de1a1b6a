import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { formatTime } from "../base/clock.ts";
import type { Clock, Random } from "../base/clock.ts";
import { parseNetwork } from "../bitcoin/network.ts";
import { haltSigner, untilRemoved } from "./halt.ts";
import { makeSigner } from "./new-signer.ts";
import { readAnyPolicy } from "./open-signer.ts";

/** What the commands may touch besides the files they are given. */
export interface SetUpIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly random: Random;
}

interface NewOptions {
  readonly folder: string;
  readonly fund: string;
  readonly network: string;
  readonly programme?: string[];
  readonly treasury?: string[];
  readonly passphraseFile: string;
  readonly addressKey: string;
  readonly wordsFile?: string;
}

/** `purse new-signer`: the seed file and the empty log of a new signer, read back before it prints what may be known of it. */
export function newSignerCommand(io: SetUpIo): Command {
  return new Command("new-signer")
    .description("make a signer's seed file and log, and print its public descriptors")
    .requiredOption("--folder <folder>", "an empty folder of its own")
    .requiredOption("--fund <origin>", "the fund, as in its fund file")
    .requiredOption("--network <network>", "main, test, signet or regtest")
    .option("--programme <code...>", "one wallet for each programme")
    .option("--treasury <code...>", "a part in a wallet of several holders, for each programme")
    .requiredOption("--passphrase-file <file>", "first line: the passphrase of the seed file")
    .requiredOption("--address-key <name>", "name of the key for address certificates")
    .option("--words-file <file>", "first line: BIP 39 words of the seed, instead of a new one")
    .action((options: NewOptions) => makeNew(io, options));
}

/** `purse halt-signer`: whoever stands at the signing machine stops it at once. */
export function haltSignerCommand(io: SetUpIo): Command {
  return new Command("halt-signer")
    .description(
      "stop a signer at once, also one that runs, until the file that this makes is removed",
    )
    .requiredOption("--policy <file>", "the signer's policy file")
    .option("--log <file>", "the signer's log, if not the policy's")
    .action((options: { policy: string; log?: string }) => halt(io, options));
}

async function halt(io: SetUpIo, options: { policy: string; log?: string }): Promise<void> {
  const { files, logId } = await readAnyPolicy(options.policy);
  const log = options.log ?? files.log;
  const { isNew, by, isIdle } = await haltSigner(log, logId, formatTime(io.clock.now()));
  io.print(`${isNew ? "Halted" : "It was halted before"}: ${untilRemoved(by)}`);
  if (isIdle)
    io.print(
      "No signer runs with this log now. If one should, it has another log: end its process.",
    );
}

async function makeNew(io: SetUpIo, options: NewOptions): Promise<void> {
  const network = parseNetwork(options.network);
  if (network === undefined) throw new Error("The network is main, test, signet or regtest.");
  const { programme: programmes = [], treasury: treasuries = [] } = options;
  if (programmes.length + treasuries.length === 0)
    throw new Error("Give --programme, --treasury or both.");
  const made = await makeSigner(
    {
      folder: options.folder,
      fund: options.fund,
      network,
      programmes,
      treasuries,
      passphrase: firstLine(await readFile(options.passphraseFile, "utf8")),
      addressKeyName: options.addressKey,
      ...(options.wordsFile !== undefined && {
        words: firstLine(await readFile(options.wordsFile, "utf8")),
      }),
    },
    io.clock.now(),
    io.random,
  );
  io.print(JSON.stringify(made, undefined, 2));
}

function firstLine(text: string): string {
  return text.split(/\r?\n/)[0] ?? "";
}
