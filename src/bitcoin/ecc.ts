import { createRequire } from "node:module";
import { initEccLib } from "bitcoinjs-lib";
import * as tiny from "tiny-secp256k1";

/** What the native addon offers of libsecp256k1; every call throws on bad input. */
interface Native {
  publicKeyTweakAdd(key: Uint8Array, tweak: Uint8Array, compressed: boolean): Uint8Array;
  publicKeyCreate(secret: Uint8Array, compressed: boolean): Uint8Array;
  ecdsaSign(
    hash: Uint8Array,
    secret: Uint8Array,
    options: { data?: Uint8Array },
  ): { signature: Uint8Array };
  ecdsaVerify(signature: Uint8Array, hash: Uint8Array, key: Uint8Array): boolean;
}

const addon = loadNative();

/**
 * The curve secp256k1 in the shape bitcoinjs-lib and bip32 ask for. libsecp256k1 as WASM is always there; where the native addon
 * has a build for this machine, derivation, ECDSA and its checks use that (3 to 6 times faster, equal in every byte).
 */
export const ecc = combined(addon);

/** Whether the native addon was found, for `purse doctor` and benches. */
export const hasNativeCurve = addon !== undefined;

initEccLib(ecc);

/** 32 bytes of a point's x coordinate from its 33-byte form (BIP 340). */
export function xOnly(publicKey: Uint8Array): Uint8Array {
  return publicKey.length === 32 ? publicKey : publicKey.subarray(1, 33);
}

/** The curve without the native addon, so that tests can compare the two. */
export const wasmCurve = combined(undefined);

function combined(native: Native | undefined) {
  // libsecp256k1 also parses hybrid keys (06, 07), which no script of ours may contain.
  const isPoint = (p: Uint8Array): boolean => (p[0] ?? 0) <= 4 && tiny.isPoint(p);
  if (native === undefined) return { ...tiny, isPoint };
  return {
    ...tiny,
    isPoint,
    pointFromScalar(d: Uint8Array, compressed = true): Uint8Array | null {
      return tiny.isPrivate(d) ? native.publicKeyCreate(d, compressed) : null;
    },
    pointAddScalar(p: Uint8Array, tweak: Uint8Array, compressed = true): Uint8Array | null {
      try {
        return native.publicKeyTweakAdd(p, tweak, compressed);
      } catch {
        // The addon has one error for a tweak above the order and a sum at infinity; tiny tells them apart.
        return tiny.pointAddScalar(p, tweak, compressed);
      }
    },
    xOnlyPointAddTweak(
      p: Uint8Array,
      tweak: Uint8Array,
    ): ReturnType<typeof tiny.xOnlyPointAddTweak> {
      try {
        // BIP 341: the point with this x and an even y.
        const sum = native.publicKeyTweakAdd(Uint8Array.of(2, ...p), tweak, true);
        return { parity: sum[0] === 3 ? 1 : 0, xOnlyPubkey: sum.slice(1) };
      } catch {
        return tiny.xOnlyPointAddTweak(p, tweak);
      }
    },
    sign(hash: Uint8Array, d: Uint8Array, extra?: Uint8Array): Uint8Array {
      return native.ecdsaSign(hash, d, extra === undefined ? {} : { data: extra }).signature;
    },
    verify(hash: Uint8Array, key: Uint8Array, signature: Uint8Array, strict = false): boolean {
      if (!strict) return tiny.verify(hash, key, signature, false);
      try {
        return native.ecdsaVerify(signature, hash, key);
      } catch {
        return false;
      }
    },
  };
}

function loadNative(): Native | undefined {
  try {
    // Not the package's main file: that one silently falls back to a slow pure JavaScript curve.
    return createRequire(import.meta.url)("secp256k1/bindings") as Native;
  } catch {
    return undefined;
  }
}
