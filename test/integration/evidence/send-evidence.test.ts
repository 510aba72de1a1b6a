/** Files that applicants send: taken by their bytes, sealed, told of without a word about what they show, and destroyed at a wish. */
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { formatCode, newCode, parseCode } from "../../../src/base/code.ts";
import { concat, utf8 } from "../../../src/base/bytes.ts";
import { openClaim } from "../../../src/cases/claim.ts";
import { sendEvidence } from "../../../src/cases/send-evidence.ts";
import { EVIDENCE_LIMITS } from "../../../src/evidence/evidence.ts";
import { dumpTables, hasMarker } from "../../support/dump.ts";
import { evidenceOf, evidencePage, sendFileForm } from "../../support/evidence-steps.ts";
import { shownText } from "../../support/form-steps.ts";
import { keptApart } from "../../support/kept-apart.ts";
import { jpeg, pdf, photograph, png, TELLING } from "../../support/sample-files.ts";
import { seededRandom } from "../../support/random.ts";
import { askForHelp, onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("evidence");
});
afterAll(() => world.close());

const problem = (code: string): string => `/problems/${code}`;
const unknown = formatCode(newCode("claim", seededRandom("nobody")));
const rows = (): Promise<number> =>
  world
    .sql("evidence_pieces")
    .count("* as n")
    .first()
    .then((row) => Number(row?.["n"]));

test("a photograph is taken; who has the database finds neither it nor what it tells", async () => {
  const mine = evidenceOf(world, await askForHelp(world));
  const { body } = await mine.send(photograph(), "people").expect(201);
  const listed = await mine.list().expect(200);
  const length = photograph().length;
  expect(listed.body).toEqual({
    files: [{ id: body.id, kind: "people", media: "image/jpeg", length, seen: false }],
    open: true,
    left: { files: EVIDENCE_LIMITS.files - 1, bytes: EVIDENCE_LIMITS.caseBytes - length },
  });
  const dump = await dumpTables(world.database.owner);
  for (const word of [...TELLING.slice(0, 3), "image/jpeg"])
    expect(hasMarker(dump, word), word).toBe(false);
  const { state, brief } = await world.sql("evidence_files").where({ id: body.id }).first();
  expect([state, brief]).toEqual(["scanned", true]);
  await mine.remove(body.id).expect(204);
  expect((await mine.list()).body.files).toEqual([]);
  expect(await rows()).toBe(0);
  expect((await mine.remove(body.id)).body.type).toBe(problem("evidence-unknown"));
});

test("a lost answer is given again; the same key with another file is refused", async () => {
  const mine = evidenceOf(world, await askForHelp(world));
  const key = onceKey();
  const { body } = await mine.send(jpeg(), "paper", key).expect(201);
  expect((await mine.send(jpeg(), "paper", key).expect(201)).body).toEqual(body);
  const other = await mine.send(png(), "paper", key).expect(409);
  expect(other.body.type).toBe(problem("idempotency-key-reused"));
  const weak = await mine.send(png(), "paper", "a".repeat(30));
  expect(weak.body.type).toBe(problem("idempotency-key-weak"));
  expect((await mine.list()).body.files).toHaveLength(1);
});

test("nobody reaches another request's files", async () => {
  const [mine, theirs] = [
    evidenceOf(world, await askForHelp(world)),
    evidenceOf(world, await askForHelp(world)),
  ];
  const { body } = await mine.send(pdf()).expect(201);
  expect((await theirs.remove(body.id).expect(404)).body.type).toBe(problem("evidence-unknown"));
  expect((await theirs.list()).body.files).toEqual([]);
  expect((await mine.list()).body.files).toHaveLength(1);
});

test.each([
  ["an empty file", new Uint8Array(0), 422, "evidence-empty"],
  ["one byte that is nothing", Uint8Array.of(0xff), 415, "evidence-type"],
  [
    "a page named as a picture",
    utf8("<html><script>alert(1)</script></html>"),
    415,
    "evidence-type",
  ],
  ["a drawing", utf8("<svg xmlns='http://www.w3.org/2000/svg'/>"), 415, "evidence-type"],
  ["a picture of an iPhone", utf8("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"), 415, "evidence-heic"],
  ["a picture that was cut off", jpeg().subarray(0, 700), 422, "evidence-damaged"],
  ["a document that was cut off", pdf().subarray(0, 60), 422, "evidence-damaged"],
  ["a bomb", png({ rows: new Uint8Array(40_000_000) }), 422, "evidence-damaged"],
  [
    "10⁹ pixels",
    png({ width: 31_623, height: 31_623, rows: new Uint8Array(1) }),
    422,
    "evidence-pixels",
  ],
])("%s is refused, and nothing is kept", async (_, bytes, status, code) => {
  const mine = evidenceOf(world, await askForHelp(world));
  const before = await rows();
  const answer = await mine.send(bytes).expect(status);
  expect(answer.body.type).toBe(problem(code));
  expect(await rows()).toBe(before);
});

test("a file of exactly the limit is taken, of one byte more refused", async () => {
  const mine = evidenceOf(world, await askForHelp(world));
  const full = concat(jpeg(), new Uint8Array(EVIDENCE_LIMITS.fileBytes - jpeg().length));
  const { body } = await mine.send(full).expect(201);
  expect((await mine.list()).body.files[0].length).toBe(EVIDENCE_LIMITS.fileBytes);
  const more = await mine.send(concat(full, new Uint8Array(1))).expect(413);
  expect(more.body.type).toBe(problem("evidence-too-large"));
  await mine.send(full, "health").expect(201);
  await mine.send(full, "other").expect(201);
  // 24 MiB are what one request may have.
  expect((await mine.send(jpeg()).expect(409)).body.type).toBe(problem("evidence-full"));
  await mine.remove(body.id).expect(204);
  await mine.send(jpeg()).expect(201);
});

test("of many at once a request has ten", async () => {
  const mine = evidenceOf(world, await askForHelp(world));
  const answers = await Promise.all(
    Array.from({ length: 13 }, (_, at) => mine.send(utf8(`paper ${at}`))),
  );
  const told = answers.map(({ status }) => status).sort();
  expect(told).toEqual([...Array(10).fill(201), ...Array(3).fill(409)]);
  expect((await mine.list()).body.files).toHaveLength(10);
});

test("a wrong code sends nothing, and what is decided or taken back takes nothing and has nothing", async () => {
  const code = await askForHelp(world);
  const mine = evidenceOf(world, code);
  const { body } = await mine.send(jpeg()).expect(201);
  await request(world.app)
    .post("/api/v1/request/withdrawal")
    .set("Authorization", `Claim ${code}`)
    .expect(204);
  expect(await world.sql("evidence_files").where({ id: body.id })).toEqual([]);
  const closed = await mine.send(jpeg()).expect(409);
  expect(closed.body.type).toBe(problem("evidence-closed"));
  expect((await mine.list()).body).toMatchObject({ files: [], open: false });
  const nobody = evidenceOf(world, unknown);
  expect((await nobody.send(jpeg()).expect(401)).body.type).toBe(problem("code-unknown"));
});

test("erasing a request erases its files, whatever erases it", async () => {
  const code = await askForHelp(world);
  const mine = evidenceOf(world, code);
  const { body } = await mine.send(photograph()).expect(201);
  await request(world.app)
    .post("/api/v1/request/erasure")
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", onceKey())
    .expect(200);
  expect(await world.sql("evidence_files").where({ id: body.id })).toEqual([]);
  expect(await world.sql("evidence_pieces").where({ file_id: body.id })).toEqual([]);
});

test("the page takes a file without script, keeps no name, and destroys it", async () => {
  const code = await askForHelp(world);
  const page = await evidencePage(world, code);
  expect(page).toContain('enctype="multipart/form-data"');
  const sent = await sendFileForm(world, page, { code, bytes: photograph() }).expect(200);
  expect(shownText(sent)).toContain("The file has arrived and is sealed.");
  expect(sent.text).toContain(`name="code" value="${code}"`);
  // The same page sent again, as by a reload, sends the same file once; with another file it sends another.
  await sendFileForm(world, page, { code, bytes: photograph() }).expect(200);
  await sendFileForm(world, page, { code, bytes: pdf() }).expect(200);
  const mine = evidenceOf(world, code);
  const { files } = (await mine.list()).body;
  expect(files).toHaveLength(2);
  const dump = await dumpTables(world.database.owner);
  expect(hasMarker(dump, "telling-name")).toBe(false);
  expect(world.lines.join()).not.toContain("telling-name");
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(sent.text) ?? [];
  const gone = await request(world.app)
    .post("/en/request/evidence-removal")
    .type("form")
    .send({ token, code, file: files[0].id })
    .expect(200);
  expect(shownText(gone)).toContain("The file is destroyed.");
  expect((await mine.list()).body.files).toHaveLength(1);
});

test("what is wrong with a file, a code or a form is said on the page", async () => {
  const code = await askForHelp(world);
  const page = await evidencePage(world, code);
  const empty = await sendFileForm(world, page, { code, bytes: new Uint8Array(0) }).expect(422);
  expect(shownText(empty)).toContain("No file was chosen, or it is empty.");
  const large = new Uint8Array(EVIDENCE_LIMITS.fileBytes + 1);
  const over = await sendFileForm(world, page, { code, bytes: large }).expect(422);
  expect(shownText(over)).toContain("larger than 8 MB");
  const kind = await sendFileForm(world, page, { code, kind: "nonsense", bytes: jpeg() }).expect(
    422,
  );
  expect(kind.text).toContain('class="field wrong"');
  const typo = await sendFileForm(world, page, { code: `${code.slice(0, -1)}0`, bytes: jpeg() });
  expect([typo.status, typo.text.includes('id="code"')]).toEqual([422, true]);
  const nobody = await sendFileForm(world, page, { code: unknown, bytes: jpeg() }).expect(401);
  expect(nobody.text).toContain('id="code"');
  expect((await evidenceOf(world, code).list()).body.files).toEqual([]);
  const stray = await request(world.app)
    .post("/en/request/evidence-file")
    .type("form")
    .send({ code });
  expect(stray.status).toBe(415);
});

test("a fund that has no room says so, and takes files again when it has", async () => {
  const code = await askForHelp(world);
  const { shreds, tokenKeys } = await keptApart(world.folder, seededRandom("shreds"));
  const file = {
    kind: "paper",
    media: "image/jpeg",
    bytes: jpeg(),
    cleaned: { kind: "nothing" },
  } as const;
  const sendTo = (storageBytes: number): Promise<string> =>
    world.work({ kind: "claimant" }, async (unit) =>
      sendEvidence(unit, await openClaim(unit, shreds, parseCode(code)), file, {
        storageBytes,
        tokenKeys,
      }),
    );
  const held = (await rows()) * 262_144;
  await expect(sendTo(held + jpeg().length - 1)).rejects.toMatchObject({
    code: "evidence-storage",
  });
  expect((await evidenceOf(world, code).list()).body.files).toEqual([]);
  await sendTo(held + jpeg().length);
  expect((await evidenceOf(world, code).list()).body.files).toHaveLength(1);
});

test("no file of an applicant is ever in a folder for temporary files", async () => {
  // The common one is used by other tests at the same time.
  const own = await mkdtemp(join(tmpdir(), "evidence-"));
  vi.stubEnv("TMPDIR", own);
  try {
    expect(tmpdir()).toBe(own);
    const mine = evidenceOf(world, await askForHelp(world));
    await Promise.all([mine.send(photograph()).expect(201), mine.send(pdf()).expect(201)]);
    expect(await readdir(own)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});
