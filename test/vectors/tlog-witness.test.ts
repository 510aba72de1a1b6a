/** The published exchange with a witness: our witness for tests answers as the specification asks, and our client says the same bytes. */
import { expect, test } from "vitest";
import { parseBase64, utf8 } from "../../src/base/bytes.ts";
import { parseVkey, vkeyOfSigner } from "../../src/base/tlog/note.ts";
import {
  formatAddCheckpoint,
  parseSizeAnswer,
  readCosignature,
  SIZE_TYPE,
} from "../../src/base/tlog/witness.ts";
import { WitnessServer } from "../support/witness-server.ts";
import vectors from "./tlog-witness.json" with { type: "json" };

test("every step of the published exchange gets the status that the specification asks for", async () => {
  const signer = { name: vectors.witness_name, seed: new Uint8Array(32).fill(1) };
  const witness = await WitnessServer.start({ signer, logs: [parseVkey(vectors.log_vkey)!] });
  try {
    for (const [at, step] of vectors.steps.entries()) {
      const { status, type, body } = witness.answer(utf8(step.request_body));
      expect([at, status]).toEqual([at, step.spec_status]);
      if (status === 200) {
        expect(body).toContain(step.response_contains);
        const note = step.request_body.slice(step.request_body.indexOf("\n\n") + 2);
        expect(readCosignature(utf8(body), note, witness.vkey).time).toBe(1n);
        expect(() => readCosignature(utf8(body), note, vkeyOfSigner(signer))).toThrow();
      }
      if (status === 409) {
        expect([type, body]).toEqual([SIZE_TYPE, step.response_body]);
        expect(parseSizeAnswer(utf8(body))).toBe(Number(body));
      }
    }
  } finally {
    await witness.stop();
  }
});

test("our requests are the published ones, byte for byte", () => {
  for (const { request_body: request } of vectors.steps) {
    const split = request.indexOf("\n\n");
    const [first = "", ...hashes] = request.slice(0, split).split("\n");
    const made = formatAddCheckpoint({
      old: Number(first.slice("old ".length)),
      proof: hashes.map((hash) => parseBase64(hash)!),
      note: request.slice(split + 2),
    });
    expect(made).toBe(request);
  }
});
