import { createCipheriv, createDecipheriv } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hashRaw } from "@node-rs/argon2";
import { concat, equalBytes, fromHex, parseUtf8, toHex, utf8 } from "../base/bytes.ts";
import { canon, withoutNewline } from "../base/canonical-json.ts";
import type { Random } from "../base/clock.ts";
import { K } from "../base/digest.ts";
import { ascii, base64, hex, hexBetween, int } from "../base/field.ts";
import { must, Refusal } from "../base/refusal.ts";
import { object, optional, readShape, record, writeShape } from "../base/shape.ts";
import { formatSignerKey, parseSignerKey } from "../base/tlog/note.ts";
import type { NoteSigner } from "../base/tlog/note.ts";

/** What the signer alone holds. */
export interface SignerSecrets {
  /** BIP 32 seed, 16 to 64 bytes. */
  readonly seed: Uint8Array;
  /** The key of role `address`, for certificates; a signer that only spends has none. */
  readonly addressKey?: NoteSigner | undefined;
}

const FILE = record("signer-seed", {
  box: base64(4096),
  kdf: object({
    lanes: int(1, 64),
    memoryKib: int(8, 4_194_304),
    passes: int(1, 100),
    salt: hex(16),
  }),
  nonce: hex(12),
});

const SECRETS = object({ addressKey: optional(ascii(500)), seed: hexBetween(16, 64) });

/** Second recommended option of RFC 9106 section 4: 64 MiB, three passes, four lanes; 0.1 to 0.3 s. */
const COST = { lanes: 4, memoryKib: 65_536, passes: 3 };

const NAME = "commonpurse/signer-seed/v1";
const FILE_MAX = 16_384;

/** Fewest letters of a passphrase: whoever has the file can try as many as they like. */
const PASSPHRASE_MIN = 14;

/** The text of a seed file: the secrets under argon2id and AES-256-GCM. Throws RangeError for a passphrase under 14 letters. */
export async function sealSeedFile(
  secrets: SignerSecrets,
  passphrase: string,
  random: Random,
): Promise<string> {
  if (Array.from(passphrase).length < PASSPHRASE_MIN)
    throw new RangeError(`A passphrase has at least ${PASSPHRASE_MIN} characters.`);
  const kdf = { ...COST, salt: toHex(random.bytes(16)) };
  const nonce = random.bytes(12);
  const plain = writeShape(SECRETS, {
    ...(secrets.addressKey && { addressKey: formatSignerKey(secrets.addressKey) }),
    seed: toHex(secrets.seed),
  });
  const cipher = createCipheriv("aes-256-gcm", await keyOf(passphrase, kdf), nonce);
  cipher.setAAD(boundData(kdf));
  const box = concat(cipher.update(plain), cipher.final(), cipher.getAuthTag());
  const file = writeShape(FILE, { box: new Uint8Array(box), kdf, nonce: toHex(nonce) });
  return `${parseUtf8(file) ?? ""}\n`;
}

/** Opens a seed file. Refuses with the parsing rules, or `seed-passphrase` for another passphrase or a changed file. */
export async function openSeedFile(text: Uint8Array, passphrase: string): Promise<SignerSecrets> {
  const { box, kdf, nonce } = readShape(FILE, withoutNewline(text), FILE_MAX);
  const decipher = createDecipheriv("aes-256-gcm", await keyOf(passphrase, kdf), fromHex(nonce));
  decipher.setAAD(boundData(kdf));
  decipher.setAuthTag(box.subarray(-16));
  let plain: Uint8Array;
  try {
    plain = concat(decipher.update(box.subarray(0, -16)), decipher.final());
  } catch {
    throw new Refusal("seed-passphrase");
  }
  const secrets = readShape(SECRETS, plain, FILE_MAX);
  const addressKey = parseSignerKey(secrets.addressKey ?? "");
  return { seed: fromHex(secrets.seed), addressKey };
}

/** Reads a seed file back from the disk and opens it; refuses with `seed-unreadable` when it holds anything but `secrets`. */
export async function mustHoldSecrets(
  path: string,
  passphrase: string,
  secrets: SignerSecrets,
): Promise<SignerSecrets> {
  const held = await openSeedFile(await readFile(path), passphrase).catch(() => undefined);
  const addressKey = (of: SignerSecrets): string =>
    of.addressKey === undefined ? "" : formatSignerKey(of.addressKey);
  if (held === undefined) throw new Refusal("seed-unreadable");
  const isSame = equalBytes(held.seed, secrets.seed) && addressKey(held) === addressKey(secrets);
  must(isSame, "seed-unreadable");
  return held;
}

/** The key under which the log hides case tags; lost with the seed, and nothing else yields it. */
export function logKeyOf(secrets: SignerSecrets): Uint8Array {
  return K(secrets.seed, "commonpurse/signer-log/v1", 32);
}

type Kdf = typeof COST & { readonly salt: string };

async function keyOf(passphrase: string, kdf: Kdf): Promise<Uint8Array> {
  const raw = await hashRaw(passphrase.normalize("NFC"), {
    memoryCost: kdf.memoryKib,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    salt: fromHex(kdf.salt),
    outputLen: 32,
  });
  return K(raw, NAME, 32);
}

function boundData(kdf: Kdf): Uint8Array {
  return concat(utf8(`${NAME}\n`), canon(kdf));
}
