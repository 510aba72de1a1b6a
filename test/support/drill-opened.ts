/** What stands sealed in the cases of a world, opened with their own codes: what nobody else may find. */
import { join } from "node:path";
import ts from "typescript";
import { parseCode } from "../../src/base/code.ts";
import { Fault } from "../../src/base/fault.ts";
import { APPLICATION_FORM } from "../../src/cases/application-form.ts";
import { openClaim } from "../../src/cases/claim.ts";
import { readVouches } from "../../src/cases/vouches.ts";
import { ENTRY_KINDS } from "../../src/vault/entry.ts";
import { weighEntries } from "../../src/vault/open-entries.ts";
import { openShredFolder } from "../../src/vault/shred-folder.ts";
import type { ShredStore } from "../../src/vault/shred-store.ts";
import { houseTree, nodesOf, parse } from "../tidy/source-tree.ts";
import { seededRandom } from "./random.ts";
import type { World } from "./world.ts";

/** What stood in each field of each kind of entry, as `kind.field`, in all cases. */
export type OpenedFields = ReadonlyMap<string, readonly string[]>;

/** Files that say what is sealed into a case. */
const SHAPES = ["cases/case-entries", "cases/request", "cases/vouches", "evidence/evidence-notes"];

/** The names of all fields that anything sealed into a case can have, and of the answers of a request, from the sources. */
export function sealedFieldNames(): Set<string> {
  // Programme and language stand beside the answers.
  const names = new Set(Object.keys(APPLICATION_FORM.fields));
  for (const { path, text } of houseTree("src").filter((each) =>
    SHAPES.some((name) => each.path === `src/${name}.ts`),
  ))
    for (const node of nodesOf(parse({ path, text }))) {
      if (!ts.isCallExpression(node) || !/^(?:record|object)$/.test(node.expression.getText()))
        continue;
      for (const shape of node.arguments)
        if (ts.isObjectLiteralExpression(shape))
          for (const field of shape.properties) names.add(field.name!.getText());
    }
  return names;
}

/** The second store of a world, as it lies in its folder. */
export async function shredsOf(world: Pick<World, "folder">): Promise<ShredStore> {
  const place = { parts: join(world.folder, "shred"), keyFile: join(world.folder, "shred.key") };
  return openShredFolder(place, seededRandom("shreds"));
}

/** Opens every case that one of these codes opens; those that are erased and codes of other kinds are passed over. */
export async function openedFields(world: World, codes: readonly string[]): Promise<OpenedFields> {
  const shreds = await shredsOf(world);
  const fields = new Map<string, string[]>();
  const take = (path: string, value: string): void =>
    void fields.set(path, [...(fields.get(path) ?? []), value]);
  for (const code of codes.map((text) => parseCode(text)))
    await world.work({ kind: "claimant" }, async (unit) => {
      if (code.kind !== "claim") return;
      const claim = await openClaim(unit, shreds, code).catch((error: unknown) => {
        if (error instanceof Fault && error.code === "code-unknown") return undefined;
        throw error;
      });
      if (claim === undefined) return;
      for (const { kind, plaintext } of await weighEntries(unit, claim.open, ENTRY_KINDS)) {
        const text = Buffer.from(plaintext).toString("utf8");
        // A descriptor is sealed as it is written.
        if (kind === "descriptor") take("descriptor", text);
        else walk(JSON.parse(text), kind, take);
      }
      for (const vouch of await readVouches(unit, claim.open))
        walk({ vouches: vouch }, "kept", take);
    });
  return fields;
}

/** Each value of a JSON text with the names that lead to it; those of a list are at one place. */
function walk(json: unknown, path: string, take: (path: string, value: string) => void): void {
  if (Array.isArray(json)) for (const each of json) walk(each, path, take);
  else if (typeof json === "object" && json !== null)
    for (const [name, value] of Object.entries(json)) walk(value, `${path}.${name}`, take);
  else take(path, String(json));
}
