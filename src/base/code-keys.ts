import type { Code, CodeKind } from "./code.ts";
import { H, K } from "./digest.ts";
import { ed25519Public } from "./ed25519.ts";
import { x25519Public } from "./sealed-box.ts";

/** What both kinds of code open: the look-up in the fund's books, and a box that things are sealed to. */
export interface LookupKeys {
  /** Shown to the fund to be found; the fund keeps only its hash. */
  readonly lookup: Uint8Array;
  /** What the fund keeps: `H("commonpurse/lookup/v1", lookup)`. */
  readonly lookupHash: Uint8Array;
  /** X25519 private key; messages and receipts are sealed to `sealPublic`. */
  readonly seal: Uint8Array;
  readonly sealPublic: Uint8Array;
}

/** Keys of a receipt code. */
export type ReceiptKeys = LookupKeys;

/** Keys of a claim code. */
export interface ClaimKeys extends LookupKeys {
  /** 16 bytes that name the case and are known offline. */
  readonly caseTag: Uint8Array;
  /** 16 bytes that name the case to a group that vouches, and to nobody else: the fund keeps them nowhere. */
  readonly vouchTag: Uint8Array;
  /** Ed25519 seed that signs destination records; the fund keeps `signPublic`. */
  readonly sign: Uint8Array;
  readonly signPublic: Uint8Array;
  /** Keys of the bulletin (FORMATS 8); the fund has them inside the case envelope only. */
  readonly bulletinTag: Uint8Array;
  readonly bulletinMessage: Uint8Array;
}

/** All keys of a claim code's 16-byte secret (FORMATS 1). None yields another or the code; none is stored but as said. */
export function claimKeys(secret: Uint8Array): ClaimKeys {
  const sign = derive(secret, "claim", "sign", 32);
  return {
    ...lookupKeys(secret, "claim"),
    caseTag: derive(secret, "claim", "case-tag", 16),
    vouchTag: derive(secret, "claim", "vouch-tag", 16),
    sign,
    signPublic: ed25519Public(sign),
    bulletinTag: derive(secret, "claim", "bulletin-tag", 32),
    bulletinMessage: derive(secret, "claim", "bulletin-message", 32),
  };
}

/** All keys of a receipt code's 16-byte secret (FORMATS 1). */
export function receiptKeys(secret: Uint8Array): ReceiptKeys {
  return lookupKeys(secret, "receipt");
}

/** The look-up and seal keys of a code of either kind. */
export function keysOfCode(code: Code): LookupKeys {
  return lookupKeys(code.secret, code.kind);
}

/** What a code is looked up by, and no more: the other keys take a hundred times as long, and a code that opens nothing needs none. */
export function lookupHashOf({ secret, kind }: Code): Uint8Array {
  return lookupHash(derive(secret, kind, "lookup", 32));
}

/** The hash by which the fund finds the holder of a look-up token. */
export function lookupHash(token: Uint8Array): Uint8Array {
  return H("commonpurse/lookup/v1", token);
}

function lookupKeys(secret: Uint8Array, kind: CodeKind): LookupKeys {
  const lookup = derive(secret, kind, "lookup", 32);
  const seal = derive(secret, kind, "seal", 32);
  return { lookup, lookupHash: lookupHash(lookup), seal, sealPublic: x25519Public(seal) };
}

function derive(secret: Uint8Array, kind: CodeKind, use: string, length: number): Uint8Array {
  if (secret.length !== 16) throw new RangeError("code keys: a secret has 16 bytes");
  return K(secret, `commonpurse/${kind}/${use}/v1`, length);
}
