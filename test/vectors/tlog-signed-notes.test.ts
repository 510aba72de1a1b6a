import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Refusal } from "../../src/base/refusal.ts";
import {
  formatSignerKey,
  formatVkey,
  openNote,
  parseNote,
  parseSignerKey,
  parseVkey,
  signNote,
  vkeyOfSigner,
} from "../../src/base/tlog/note.ts";

const vectors = JSON.parse(
  readFileSync(new URL("tlog-signed-notes.json", import.meta.url), "utf8"),
);

test.each<{ vkey: string; valid: boolean; why: string }>(vectors.vkeys)(
  "verifier key $vkey: $why",
  ({ vkey, valid }) => {
    const parsed = parseVkey(vkey);
    expect(parsed !== undefined).toBe(valid);
    if (parsed !== undefined) expect(formatVkey(parsed)).toBe(vkey);
  },
);

test.each<any>(vectors.notes)(
  "note: $desc",
  ({ note, known_vkeys, expect: expected, verified }) => {
    const keys = known_vkeys.map((text: string) => parseVkey(text));
    if (expected === "accept")
      expect(openNote(note, keys).signed.map(({ vkey }) => vkey.name)).toEqual(
        verified ?? [keys[0].name],
      );
    else expect(() => openNote(note, keys)).toThrow(Refusal);
  },
);

test("the published signer key signs the first note exactly as it stands", () => {
  const signer = parseSignerKey(vectors.skeys[0].skey);
  if (signer === undefined) throw new Error("the signer key was not read");
  expect(formatVkey(vkeyOfSigner(signer))).toBe(vectors.skeys[0].vkey);
  expect(formatSignerKey(signer)).toBe(vectors.skeys[0].skey);
  const { text } = parseNote(vectors.notes[0].note);
  const [first] = parseNote(signNote(text, [signer])).signatures;
  expect(first).toEqual(parseNote(vectors.notes[0].note).signatures[0]);
});
