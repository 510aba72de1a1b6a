import { hashRaw } from "@node-rs/argon2";
import { Fault } from "../base/fault.ts";
import { K } from "../base/digest.ts";
import { PEOPLE_NAMES } from "./names.ts";

/** What a derivation costs: argon2id (RFC 9106) with `memoryKib` KiB, `passes` and `lanes`. */
export interface KdfCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** A cost and the 16-byte salt of one person. */
export interface Kdf extends KdfCost {
  readonly salt: Uint8Array;
}

/** The second recommended option of RFC 9106 section 4: 64 MiB, three passes, four lanes; 0.1 to 0.3 s measured. */
export const KDF_COST: KdfCost = { memoryKib: 65_536, passes: 3, lanes: 4 };

/** Code points that a new passphrase has at least, as NIST SP 800-63B-4 (3.1.1.2) wants of one that signs in alone; six words have about thirty. Shorter ones from before still sign in. */
export const PASSPHRASE_MIN = 15;

/** Longer input is refused before any work. */
const PASSPHRASE_MAX = 256;

/** The 32-byte key of a passphrase. Takes as long as its cost says, on another thread. */
export async function passphraseKey(passphrase: string, kdf: Kdf): Promise<Uint8Array> {
  const raw = await hashRaw(normalized(passphrase), {
    memoryCost: kdf.memoryKib,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    salt: kdf.salt,
    outputLen: 32,
  });
  return K(raw, PEOPLE_NAMES.passphrase, 32);
}

/** Fault invalid `passphrase-weak` for a new passphrase that is too short or absurdly long. */
export function checkNewPassphrase(passphrase: string): void {
  const length = Array.from(normalized(passphrase)).length;
  if (length < PASSPHRASE_MIN || length > PASSPHRASE_MAX)
    throw new Fault(
      "invalid",
      "passphrase-weak",
      `A passphrase has ${PASSPHRASE_MIN} to ${PASSPHRASE_MAX} characters. Five random words are easy to keep.`,
    );
}

/** Whether a passphrase that somebody typed to sign in is short enough to be looked at. */
export function isPassphraseLength(passphrase: string): boolean {
  return passphrase.length <= 4 * PASSPHRASE_MAX;
}

/** The same passphrase typed on another keyboard or pasted with a stray space is the same: NFC (RFC 8265), single spaces. */
function normalized(passphrase: string): string {
  return passphrase.normalize("NFC").trim().replace(/\s+/gu, " ");
}
