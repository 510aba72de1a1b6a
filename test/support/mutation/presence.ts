import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { ed25519Public, ed25519Sign } from "../../../src/base/ed25519.ts";
import { keyId } from "../../../src/base/people-list.ts";
import type { PersonKey } from "../../../src/base/people-list.ts";

const SEED: Uint8Array = new Uint8Array(32).fill(77);
const RP = "approve.fund.test";
const ORIGIN = "https://approve.fund.test";

/** Ada's passkey, for a people list. */
export function passkey(dates: { from: string; until: string }): PersonKey {
  const publicKey = ed25519Public(SEED);
  const alg = "webauthn-eddsa";
  const key = { alg, id: keyId(alg, publicKey), person: "ada", public: toHex(publicKey) } as const;
  return { ...key, ...dates, origin: ORIGIN, role: "approver", rp: RP };
}

/** What a presence can be told to say; the rest is as it should be. */
export interface PresenceOptions {
  readonly client?: object | string;
  readonly rp?: string;
  readonly flags?: number;
  readonly tail?: string;
}

/** The presence of whoever holds the passkey, signed over whatever it says. */
export function presence(digest: Uint8Array, options: PresenceOptions = {}): any {
  const challenge = Buffer.from(digest).toString("base64url");
  const said = options.client ?? {};
  const client =
    typeof said === "string"
      ? said
      : JSON.stringify({ type: "webauthn.get", challenge, origin: ORIGIN, ...said });
  const auth = Buffer.concat([
    sha256(utf8(options.rp ?? RP)),
    Buffer.from([options.flags ?? 0x05]),
    Buffer.alloc(4),
    Buffer.from(options.tail ?? "", "hex"),
  ]);
  const message = Buffer.concat([auth, sha256(utf8(client))]);
  return {
    auth: toHex(auth),
    client: toHex(utf8(client)),
    digest: toHex(digest),
    form: "webauthn",
    key: keyId("webauthn-eddsa", ed25519Public(SEED)),
    sig: toHex(ed25519Sign(SEED, message)),
  };
}
