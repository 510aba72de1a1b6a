import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { multisigWallet } from "../bitcoin/multisig-wallet.ts";
import { parseNetwork } from "../bitcoin/network.ts";
import type { Network } from "../bitcoin/network.ts";
import { masterOf, seedFromWords } from "../bitcoin/seed.ts";
import { ownKeyOf } from "./check-seed.ts";
import { openSeedFile } from "./seed-file.ts";

/** Where the commands write. */
export interface CeremonyIo {
  readonly print: (line: string) => void;
}

interface CheckOptions {
  readonly descriptor: string[];
  readonly network: string;
  readonly passphraseFile?: string;
  readonly wordsFile?: string;
}

interface WalletOptions {
  readonly need: string;
  readonly key: string[];
  readonly network: string;
}

/**
 * `purse check-seed [copy]`: opens a copy of a seed file, or reads its words, offline, and compares its keys with the wallets'. Nothing is printed
 * that is secret. Refuses with `seed-passphrase`, `seed-words`, `seed-other-wallet`, and as descriptors are refused.
 */
export function checkSeedCommand(io: CeremonyIo): Command {
  return new Command("check-seed")
    .description("open a copy of a seed and say which key of each wallet it makes")
    .argument("[copy]", "the copy of the seed file, on the stick that it will lie on")
    .requiredOption("--descriptor <text...>", "the wallets that it must have a key of")
    .requiredOption("--network <network>", "main, test, signet or regtest")
    .option("--passphrase-file <file>", "first line: the passphrase of the seed file")
    .option("--words-file <file>", "first line: BIP 39 words, where the copy is on paper")
    .action((copy: string | undefined, options: CheckOptions) => checkSeed(io, copy, options));
}

/** `purse treasury-wallet`: the wallet of several holders, put together of the keys that their signers or devices printed. */
export function treasuryWalletCommand(io: CeremonyIo): Command {
  return new Command("treasury-wallet")
    .description("put the wallet of several holders together, and print what they compare")
    .requiredOption("--need <n>", "how many of them sign together")
    .requiredOption("--key <key...>", "each holder's key, [fingerprint/48h/…/2h]xpub…/<0;1>/*")
    .requiredOption("--network <network>", "main, test, signet or regtest")
    .action(({ need, key, network }: WalletOptions) => {
      const wallet = multisigWallet(Number(need), key, networkOf(network));
      io.print(wallet.text);
      io.print(`Checksum: ${wallet.checksum} (${need} of ${key.length})`);
      printAddresses(io, wallet);
    });
}

async function checkSeed(
  io: CeremonyIo,
  copy: string | undefined,
  options: CheckOptions,
): Promise<void> {
  const network = networkOf(options.network);
  const wallets = options.descriptor.map((text) => parseDescriptor(text, network));
  const master = masterOf(await seedOf(copy, options), network);
  for (const wallet of wallets) {
    const { fingerprint, path, keys } = ownKeyOf(master, wallet);
    const part = keys === 1 ? "the key" : `one of the ${keys} keys`;
    io.print(`#${wallet.checksum}: this seed makes ${part}, [${fingerprint}/${path}].`);
    printAddresses(io, wallet);
  }
}

async function seedOf(
  copy: string | undefined,
  { passphraseFile, wordsFile }: CheckOptions,
): Promise<Uint8Array> {
  if (copy !== undefined && passphraseFile !== undefined && wordsFile === undefined) {
    const bytes = new Uint8Array(await readFile(copy));
    return (await openSeedFile(bytes, await firstLine(passphraseFile))).seed;
  }
  if (copy === undefined && wordsFile !== undefined && passphraseFile === undefined)
    return seedFromWords(await firstLine(wordsFile));
  throw new Error("Give the copy with --passphrase-file, or --words-file alone.");
}

/** What each holder compares with the display of a device, or another program. */
function printAddresses(io: CeremonyIo, wallet: Descriptor): void {
  io.print(`First address: ${wallet.addressAt(0, 0)}`);
  if (wallet.isMultipath) io.print(`First change: ${wallet.addressAt(1, 0)}`);
}

function networkOf(text: string): Network {
  const network = parseNetwork(text);
  if (network === undefined) throw new Error("The network is main, test, signet or regtest.");
  return network;
}

async function firstLine(path: string): Promise<string> {
  return (await readFile(path, "utf8")).split(/\r?\n/)[0] ?? "";
}
