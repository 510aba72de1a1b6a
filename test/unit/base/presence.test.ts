import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { concat, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { verifyPresence } from "../../../src/base/presence.ts";
import { outcome } from "../../support/vectors.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const passkey = {
  alg: "webauthn-es256" as const,
  publicKey: new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-65)),
  origin: "https://approve.fund.example",
  rp: "approve.fund.example",
};
const challenge = new Uint8Array(32).fill(5);
const auth = concat(sha256(utf8(passkey.rp)), Uint8Array.of(0x05, 0, 0, 0, 1));

function client(more: object = {}): Uint8Array {
  const base64url = Buffer.from(challenge).toString("base64url");
  const data = { type: "webauthn.get", challenge: base64url, origin: passkey.origin, ...more };
  return utf8(JSON.stringify(data));
}

function judge(data: Uint8Array, change = (sig: Uint8Array) => sig): string {
  const sig = change(new Uint8Array(sign("sha256", concat(auth, sha256(data)), privateKey)));
  return outcome(() => verifyPresence(passkey, challenge, { auth, client: data, sig }));
}

test("presence holds with and without the optional members", () => {
  expect(judge(client())).toBe("accept");
  expect(judge(client({ crossOrigin: false, extra: "members may be added" }))).toBe("accept");
});

test("a frame, and an origin of the top, are refused", () => {
  expect(judge(client({ crossOrigin: true }))).toBe("approval-origin");
  expect(judge(client({ topOrigin: "https://approve.fund.example" }))).toBe("approval-origin");
});

test("client data has to be an object", () => {
  for (const text of ["null", "[]", '"x"', ""])
    expect(judge(utf8(text))).toBe("approval-client-data");
});

test("a signature in anything but strict DER is refused", () => {
  // 30 81 len: the long form of a short length, which BER allows and DER does not.
  const long = (sig: Uint8Array): Uint8Array => concat(Uint8Array.of(0x30, 0x81), sig.subarray(1));
  expect(judge(client(), long)).toBe("approval-signature");
  expect(judge(client(), (sig) => concat(sig, Uint8Array.of(0)))).toBe("approval-signature");
  expect(judge(client(), () => new Uint8Array(64))).toBe("approval-signature");
});

test("a point that is not on the curve verifies nothing", () => {
  const off = { ...passkey, publicKey: Uint8Array.from([4, ...new Uint8Array(64).fill(1)]) };
  const sig = new Uint8Array(sign("sha256", concat(auth, sha256(client())), privateKey));
  expect(outcome(() => verifyPresence(off, challenge, { auth, client: client(), sig }))).toBe(
    "approval-signature",
  );
});
