import { expect, test } from "vitest";
import { parseBase64, toBase64, toHex, utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
} from "../../src/base/tlog/checkpoint.ts";
import { openNote, parseNote, parseVkey } from "../../src/base/tlog/note.ts";
import vectors from "./tlog-checkpoints.json" with { type: "json" };

const keysOf = (texts: readonly string[]) => texts.map((text) => parseVkey(text)!);

test.each(vectors.signed)("signed: $desc", (vector) => {
  const keys = keysOf(vector.known_vkeys);
  const { origin } = parseCheckpoint(parseNote(vector.checkpoint).text);
  expect(openCheckpoint(vector.checkpoint, { origin, keys }).size).toBe(vector.size);
  expect(() => openCheckpoint(vector.checkpoint, { origin: "another", keys })).toThrow(
    "checkpoint-key",
  );
});

test.each(vectors.cosigned)("cosigned: $desc", (vector) => {
  const open = () => openNote(vector.checkpoint, keysOf(vector.known_vkeys));
  if (vector.expect === "accept") {
    expect(open().signed.map(({ time }) => Number(time))).toEqual([vector.timestamp]);
    expect(parseCheckpoint(open().text).size).toBeGreaterThan(0);
  } else expect(open).toThrow(/note-/);
});

test.each(vectors.body_parsing)("body: $desc", (vector) => {
  if (!vector.valid) {
    expect(() => parseCheckpoint(vector.text)).toThrow("note-malformed");
    return;
  }
  const checkpoint = parseCheckpoint(vector.text);
  expect({ ...checkpoint, root: toBase64(checkpoint.root) }).toEqual({
    origin: vector.origin,
    size: vector.size,
    root: vector.root,
    extensions: vector.extensions ?? [],
  });
  expect(formatCheckpoint(checkpoint)).toBe(vector.text);
});

test.each(vectors.printed_without_keys)("printed: $note", (vector) => {
  const note = parseNote(vector.checkpoint);
  expect(parseCheckpoint(note.text).origin).toBe("example.com/behind-the-sofa");
  expect(note.signatures).toHaveLength(2);
});

test("a monitoring address is the hash of the origin line", () => {
  for (const [origin, hash] of Object.entries(vectors.origin_hashes))
    expect(toHex(sha256(utf8(origin)))).toBe(hash);
  expect(parseBase64("AA==")).toHaveLength(1);
});
