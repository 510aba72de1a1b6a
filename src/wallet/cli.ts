import { Command, InvalidArgumentError } from "commander";
import { canonicalJson } from "../base/canonical-json.ts";
import { Refusal } from "../base/refusal.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { NETWORKS, parseNetwork } from "../bitcoin/network.ts";
import type { Network } from "../bitcoin/network.ts";
import { looksSecret } from "../bitcoin/secret.ts";

/** Most addresses of one call: an account has 2³¹, nobody reads them. */
const COUNT_MAX = 10_000_000;

/** Indexes of BIP 32 without hardening. */
const INDEX_MAX = 2 ** 31 - 1;

interface DeriveOptions {
  readonly from: number;
  readonly count: number;
  readonly change?: boolean;
  readonly network?: Network;
  readonly json?: boolean;
}

/**
 * `purse derive <descriptor>`: the addresses of a public descriptor, one a line; reads no database. A private key or seed words are refused and
 * never echoed; a descriptor needs its checksum (BIP 380).
 */
export function deriveCommand(io: { print: (line: string) => void }): Command {
  return new Command("derive")
    .description("print the addresses of a public descriptor, one a line")
    .argument("<descriptor>", "with its checksum, e.g. wpkh([…/84h/0h/0h]xpub…/<0;1>/*)#abcdefgh")
    .option("--from <index>", "first index", wholeNumber(INDEX_MAX), 0)
    .option("--count <number>", "how many", wholeNumber(COUNT_MAX), 1)
    .option("--change", "the change chain of a <0;1> descriptor")
    .option(
      "--network <network>",
      `${NETWORKS.join(", ")}; read off the keys if not given`,
      network,
    )
    .option("--json", "print one JSON object")
    .action((text: string, options: DeriveOptions) => derive(io, text, options));
}

function derive(io: { print: (line: string) => void }, text: string, options: DeriveOptions): void {
  if (looksSecret(text) !== undefined) {
    throw new Error(
      "This holds a private key or seed words. It was not used; treat it as seen, and derive from the public descriptor instead.",
    );
  }
  const descriptor = readDescriptor(text, options.network);
  const { from, count } = options;
  const chain = options.change === true ? 1 : 0;
  if (!descriptor.isRanged && (from > 0 || count > 1))
    throw new Error("This descriptor has one address: it does not end in /*.");
  if (chain === 1 && !descriptor.isMultipath)
    throw new Error("This descriptor has no change chain: it has no <0;1>.");
  if (from + count - 1 > INDEX_MAX) throw new Error("The last index would be above 2147483647.");
  const addresses = function* (): Generator<string> {
    for (let index = from; index < from + count; index += 1)
      yield descriptor.addressAt(chain, index);
  };
  if (options.json === true) {
    io.print(
      canonicalJson({ addresses: [...addresses()], chain, from, network: descriptor.network }),
    );
    return;
  }
  for (const address of addresses()) io.print(address);
}

/** Reads a descriptor; without a network the first one that its keys fit. Throws the sentence for the rule that failed. */
export function readDescriptor(text: string, given?: Network): Descriptor {
  let failed = "descriptor-checksum";
  for (const candidate of given === undefined ? (["main", "regtest"] as const) : [given]) {
    try {
      return parseDescriptor(text, candidate);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failed = error.rule;
      if (failed !== "descriptor-network") break;
    }
  }
  throw new Error(SENTENCES[failed] ?? `This descriptor is refused: ${failed}.`);
}

const SENTENCES: Readonly<Record<string, string>> = {
  "descriptor-checksum":
    "The descriptor's checksum is missing or wrong. Copy it again, with the eight letters behind #.",
  "descriptor-kind":
    "Only wpkh, pkh, sh(wpkh), wsh(sortedmulti) and tr with one key are understood.",
  "descriptor-network": "The descriptor's keys are for another network. Say which with --network.",
  "descriptor-private": "The descriptor holds a private key. It was not used; treat it as seen.",
};

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,10}$/.test(text) || Number(text) > max)
      throw new InvalidArgumentError(`Write a whole number up to ${max}.`);
    return Number(text);
  };
}

function network(text: string): Network {
  const parsed = parseNetwork(text);
  if (parsed === undefined) throw new InvalidArgumentError(`Write ${NETWORKS.join(", ")}.`);
  return parsed;
}
