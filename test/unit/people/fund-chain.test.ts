/** Which rows of fund files belong to the one that is pinned; whoever owns the database may write all of them, and signatures onto any of them. */
import { expect, test } from "vitest";
import { FUND_STATEMENT } from "../../../src/base/fund-file.ts";
import { readStatement } from "../../../src/base/statement.ts";
import { formatNote, parseNote } from "../../../src/base/tlog/note.ts";
import type { NoteSigner } from "../../../src/base/tlog/note.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { fundChain } from "../../../src/people/stray-statements.view.ts";
import { testClock } from "../../support/clock.ts";
import { testFund } from "../../support/founding.ts";
import { seededRandom } from "../../support/random.ts";

const clock = testClock();
const fund = testFund(seededRandom("chain"), clock.now(), { ada: ["approver"] });
const theirs = testFund(seededRandom("theirs"), clock.now(), { mal: ["approver"] });

interface Made {
  readonly seq: number;
  readonly text: string;
  readonly digest: string;
}

/** A fund file of that number whose root are these, signed by them and by those before. */
function file(seq: number, roots: readonly NoteSigner[], before: readonly NoteSigner[] = []): Made {
  const root = { keys: roots.map((each) => vkeyOfSigner(each)), quorum: 2 };
  const made = makeFounding({ ...fund.founding, root, seq: { fund: seq, people: 0 } }, [
    ...new Set([...roots, ...before]),
  ]);
  return { seq, text: made.fundFile, digest: made.digest };
}

const heirs = ["d", "e"].map((name, n) => ({
  name: `fund.test/root-${name}`,
  seed: new Uint8Array(32).fill(n + 1),
}));
const FIRST = file(0, fund.root);
const SECOND = file(1, heirs, fund.root);
const THIRD = file(2, fund.root, heirs);
const FORGED = [file(0, theirs.root), file(1, theirs.root), file(2, theirs.root)];

/** What is found in these rows by the pinned file, and the numbers of the files that may say what a batch needs. */
function found(rows: readonly Made[], pinned: Made): unknown {
  const stored = rows.map((row) => ({ ...row, importedAt: clock.now() }));
  const { vouched, stray } = fundChain(stored, pinned.text);
  return {
    vouched: vouched.map(({ seq }) => seq),
    stray: stray.map(({ seq, rule }) => `${seq} ${rule}`),
  };
}

test("an honest chain is whole wherever it is pinned", () => {
  const rows = [FIRST, SECOND, THIRD];
  expect(found(rows, FIRST)).toEqual({ vouched: [0, 1, 2], stray: [] });
  expect(found(rows, SECOND)).toEqual({ vouched: [0, 1, 2], stray: [] });
  // The first root signed the third file too.
  expect(found(rows, THIRD)).toEqual({ vouched: [0, 1, 2], stray: [] });
  expect(found([FIRST], FIRST)).toEqual({ vouched: [0], stray: [] });
});

test("a chain that was written anew is named, whole or in part, wherever it is pinned", () => {
  const all = ["0 fund-unpinned", "1 fund-chain", "2 fund-chain"];
  expect(found(FORGED, FIRST)).toEqual({ vouched: [], stray: all });
  expect(found(FORGED, SECOND)).toEqual({
    ...{ vouched: [], stray: ["0 fund-unpinned", "1 fund-unpinned", "2 fund-chain"] },
  });
  expect(found(FORGED, THIRD)).toEqual({
    ...{ vouched: [], stray: [0, 1, 2].map((seq) => `${seq} fund-unpinned`) },
  });
  expect(found([FIRST, FORGED[1]!, FORGED[2]!], FIRST)).toEqual({
    ...{ vouched: [0], stray: ["1 fund-chain", "2 fund-chain"] },
  });
});

test("a pinned file that is gone is missed, once", () => {
  expect(found([], FIRST)).toEqual({ vouched: [], stray: ["0 fund-unpinned"] });
  const bent = { ...FIRST, text: FIRST.text.replace('"need"', '"nerd"').replace("fund.test", "f") };
  expect(found([bent], FIRST)).toMatchObject({
    vouched: [],
    stray: [expect.stringMatching(/^0 /)],
  });
});

test("signatures that somebody adds to the stored row put no file of theirs before the pinned one", () => {
  const { text, signatures } = parseNote(SECOND.text);
  const added = parseNote(FORGED[1]!.text).signatures;
  // Their signatures over the very text of the second file: what openFundFile asks for in a rotation from theirs.
  const resigned = makeFounding(
    {
      ...fund.founding,
      root: { keys: heirs.map((each) => vkeyOfSigner(each)), quorum: 2 },
      seq: { fund: 1, people: 0 },
    },
    [...heirs, ...theirs.root],
  );
  expect(parseNote(resigned.fundFile).text).toBe(text);
  const row = {
    ...SECOND,
    text: formatNote({
      text,
      signatures: [...signatures, ...parseNote(resigned.fundFile).signatures.slice(heirs.length)],
    }),
  };
  expect(added.length).toBeGreaterThan(0);
  expect(readStatement(FUND_STATEMENT, row.text).value.seq).toBe(1);
  expect(found([FORGED[0]!, row], SECOND)).toMatchObject({ vouched: [1] });
  expect(() => found([], { ...FIRST, text: "x" })).toThrow("note-malformed");
});
