import { join } from "node:path";
import type { Random } from "../base/clock.ts";
import { formatVkey, vkeyOfSigner } from "../base/tlog/note.ts";
import type { Network } from "../bitcoin/network.ts";
import { accountDescriptor, cosignerKey, masterOf, seedFromWords } from "../bitcoin/seed.ts";
import { createText } from "./durable.ts";
import { mustHoldSecrets, sealSeedFile } from "./seed-file.ts";
import { createSignerLog } from "./signer-log.ts";

/** What a new signer is for. */
export interface NewSigner {
  /** An empty folder of its own, mode 0700. */
  readonly folder: string;
  readonly fund: string;
  readonly network: Network;
  /** One wallet each, in this order: accounts 0, 1, 2 … of the seed. */
  readonly programmes: readonly string[];
  /** A part in a wallet of several holders each, in this order: BIP 48 accounts 0, 1, 2 … of the seed; none without. */
  readonly treasuries?: readonly string[] | undefined;
  readonly passphrase: string;
  /** Name of the address key, `<host>/address`. */
  readonly addressKeyName: string;
  /** BIP 39 words of a seed that was made before; a new seed is drawn without. */
  readonly words?: string | undefined;
}

/** What the world may know of a new signer: what goes into the fund file, the policy and the server's configuration. */
export interface SignerPublic {
  readonly wallets: readonly { readonly programme: string; readonly descriptor: string }[];
  /** The seed's key for each wallet of several, which `multisigWallet` puts together with the other holders'. */
  readonly treasuries: readonly { readonly programme: string; readonly key: string }[];
  /** The vkey of role `address`. */
  readonly addressVkey: string;
  readonly logId: string;
  readonly files: { readonly seed: string; readonly log: string };
}

/**
 * Makes the secrets of a new signer, which never leave its seed file, and its empty log. The policy file comes last, when the fund file
 * exists whose digest it names. What it returns comes of the seed file as it was read back from the disk. Throws when the folder holds a signer
 * already, and for a short passphrase; refuses words that are none with `seed-words`, and a seed file that does not open again, or holds other secrets, with
 * `seed-unreadable`: nothing may be sent to its addresses.
 */
export async function makeSigner(
  input: NewSigner,
  at: Date,
  random: Random,
): Promise<SignerPublic> {
  const { folder, fund, network, programmes, treasuries = [] } = input;
  const seed = input.words === undefined ? random.bytes(64) : seedFromWords(input.words);
  const addressKey = { name: input.addressKeyName, seed: random.bytes(32) };
  const files = { seed: join(folder, "seed.json"), log: join(folder, "signatures.log") };
  const secrets = { seed, addressKey };
  await createText(files.seed, await sealSeedFile(secrets, input.passphrase, random));
  const logId = await createSignerLog(files.log, { fund, network }, at, random);
  const held = await mustHoldSecrets(files.seed, input.passphrase, secrets);
  const master = masterOf(held.seed, network);
  return {
    wallets: programmes.map((programme, account) => ({
      programme,
      descriptor: accountDescriptor(master, network, account),
    })),
    treasuries: treasuries.map((programme, account) => ({
      programme,
      key: cosignerKey(master, network, account),
    })),
    addressVkey: formatVkey(vkeyOfSigner(addressKey)),
    logId,
    files,
  };
}
