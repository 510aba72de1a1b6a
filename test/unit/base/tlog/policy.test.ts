import { expect, test } from "vitest";
import {
  signCheckpoint,
  openCheckpoint,
  formatCheckpoint,
  witnessedAt,
} from "../../../../src/base/tlog/checkpoint.ts";
import { EMPTY_ROOT } from "../../../../src/base/tlog/merkle.ts";
import {
  COSIGNATURE,
  cosignText,
  formatNote,
  formatVkey,
  parseNote,
  vkeyOfSigner,
} from "../../../../src/base/tlog/note.ts";
import { parseTlogPolicy } from "../../../../src/base/tlog/policy.ts";

const signer = (name: string, byte: number) => ({ name, seed: new Uint8Array(32).fill(byte) });
const log = signer("fund.example/book", 1);
const witnesses = [signer("w.example/a", 2), signer("w.example/b", 3), signer("w.example/c", 4)];
const policyText = [
  "# who must have seen it",
  `log ${formatVkey(vkeyOfSigner(log))} https://fund.example/log`,
  ...witnesses.map((one, at) => `witness w${at} ${formatVkey(vkeyOfSigner(one, COSIGNATURE))}`),
  "group most 2 w0 w1 w2",
  "quorum most",
  "",
].join("\n");

const body = { origin: log.name, size: 0, root: EMPTY_ROOT, extensions: [] };
const note = parseNote(signCheckpoint(body, [log]));

/** The checkpoint with the cosignatures of the first `count` witnesses, at the times 100, 101… */
function cosigned(count: number): string {
  const lines = witnesses
    .slice(0, count)
    .map((one, at) => cosignText(formatCheckpoint(body), one, 100n + BigInt(at)));
  return formatNote({ ...note, signatures: [...note.signatures, ...lines] });
}

test("a checkpoint counts when enough witnesses of the policy cosigned it", () => {
  const policy = parseTlogPolicy(policyText)!;
  const trust = { origin: log.name, keys: policy.logs, policy };
  expect(() => openCheckpoint(cosigned(1), trust)).toThrow("checkpoint-quorum");
  expect(witnessedAt(openCheckpoint(cosigned(2), trust).signed)).toBe(101n);
  expect(openCheckpoint(cosigned(3), trust).signed).toHaveLength(4);
});

test("without a quorum the log's key is enough, and a witness alone never is", () => {
  const policy = parseTlogPolicy(policyText.replace("quorum most", "quorum none"))!;
  expect(openCheckpoint(cosigned(0), { origin: log.name, keys: policy.logs, policy }).size).toBe(0);
  expect(() => openCheckpoint(cosigned(3), { origin: log.name, keys: [], policy })).toThrow(
    "checkpoint-key",
  );
});

test.each([
  ["no quorum", policyText.replace("quorum most\n", "")],
  ["two quorums", `${policyText}quorum none\n`],
  ["unknown word", `${policyText}mirror x\n`],
  ["unknown member", policyText.replace("w0 w1 w2", "w0 w1 w9")],
  ["member twice", policyText.replace("w0 w1 w2", "w0 w1 w1")],
  ["need above the members", policyText.replace("most 2", "most 4")],
  ["need of none", policyText.replace("most 2", "most 0")],
  ["name twice", policyText.replace("witness w1", "witness w0")],
  [
    "log key of a witness",
    policyText.replace(/^log \S+/m, `log ${formatVkey(vkeyOfSigner(log, COSIGNATURE))}`),
  ],
  ["quorum of an unknown name", policyText.replace("quorum most", "quorum all")],
])("%s is no policy", (_, text) => {
  expect(parseTlogPolicy(text)).toBeUndefined();
});

test("any and all stand for one and for every member", () => {
  for (const [word, need] of [
    ["any", 1],
    ["all", 3],
  ] as const)
    expect(
      parseTlogPolicy(policyText.replace("most 2", `most ${word}`))?.groups.get("most")?.need,
    ).toBe(need);
});

test("a witness may say where it takes checkpoints, and nowhere but on the web", () => {
  const with_ = (url: string) => policyText.replace(/^witness w0 .*$/m, (line) => `${line} ${url}`);
  expect(parseTlogPolicy(with_("https://w.example/a/"))?.urls.get("w0")?.pathname).toBe("/a/");
  expect(parseTlogPolicy(policyText)?.urls.size).toBe(0);
  for (const url of [
    "ftp://w.example",
    "w.example",
    "https://u@w.example",
    "https://w.example/?a",
    "https://w.example/#a",
  ])
    expect(parseTlogPolicy(with_(url))).toBeUndefined();
});
