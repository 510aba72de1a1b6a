import { z } from "zod";
import { must } from "../base/refusal.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { GENESIS, NETWORKS } from "../bitcoin/network.ts";
import type { Network } from "../bitcoin/network.ts";
import { parseRecord } from "./label.ts";

/** What the file's own records are called; readers of BIP 329 skip types that they do not know. */
const HEAD = "commonpurse-wallets";
const END = "commonpurse-end";

/** An index of BIP 32 without hardening. */
const Index = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const HeadWire = z.strictObject({
  type: z.literal(HEAD),
  v: z.literal(1),
  network: z.enum(["main", "test", "signet", "regtest"]),
  genesis: z.string().regex(/^[0-9a-f]{64}$/),
  wallets: z
    .array(
      z.strictObject({
        programme: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
        descriptor: z.string().max(3_000),
        birth: Index,
        receive: Index,
        change: Index,
        gap: Index,
      }),
    )
    .min(1)
    .max(1_000),
});

const EndWire = z.strictObject({
  type: z.literal(END),
  records: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A wallet in a file: how far it had been used, since which height, and the gap of unused addresses other software has to look across. */
export interface FiledWallet {
  readonly programme: string;
  readonly descriptor: Descriptor;
  readonly birth: number;
  readonly receive: number;
  readonly change: number;
  readonly gap: number;
}

/** The first line of a wallet file. */
export interface WalletFileHead {
  readonly network: Network;
  readonly genesis: string;
  readonly wallets: readonly FiledWallet[];
}

/** The last line: how many lines stand before it, and the SHA-256 of their bytes, line ends included, in hex. */
export interface WalletFileEnd {
  readonly records: number;
  readonly sha256: string;
}

/** The first line. */
export function formatHead({ network, genesis, wallets }: WalletFileHead): string {
  return JSON.stringify({
    type: HEAD,
    v: 1,
    network,
    genesis,
    wallets: wallets.map((wallet) => ({ ...wallet, descriptor: wallet.descriptor.text })),
  });
}

/** Reads the first line for `network`. Refuses: `wallet-file` (something else), `wallet-file-network`, and as `parseDescriptor` does. */
export function parseHead(line: string, network: Network): WalletFileHead {
  const parsed = HeadWire.safeParse(parseRecord(line));
  must(parsed.success, "wallet-file");
  const { genesis, wallets, ...head } = parsed.data;
  must(NETWORKS.includes(network) && head.network === network, "wallet-file-network");
  must(GENESIS[network].includes(genesis), "wallet-file-network");
  const codes = new Set(wallets.map(({ programme }) => programme));
  const descriptors = new Set(wallets.map(({ descriptor }) => descriptor));
  must(codes.size === wallets.length && descriptors.size === wallets.length, "wallet-file");
  return {
    network,
    genesis,
    wallets: wallets.map((wallet) => ({
      ...wallet,
      descriptor: parseDescriptor(wallet.descriptor, network),
    })),
  };
}

/** The last line. */
export function formatEnd(end: WalletFileEnd): string {
  return JSON.stringify({ type: END, ...end });
}

/** The last line, read; undefined when this line is not it. */
export function parseEnd(line: string): WalletFileEnd | undefined {
  if (!line.startsWith(`{"type":"${END}"`)) return undefined;
  const parsed = EndWire.safeParse(parseRecord(line));
  return parsed.success ? { records: parsed.data.records, sha256: parsed.data.sha256 } : undefined;
}
