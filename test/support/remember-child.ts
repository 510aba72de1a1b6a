/** A process that, when it is told, writes down an approval of the manifest in a file as `purse approve` does before it signs, and says `written` or why not. */
import { readFile } from "node:fs/promises";
import { rememberApproved } from "../../src/payouts/approved-before-cli.ts";
import { parseManifest } from "../../src/payouts/manifest.ts";

const [record = "", file = ""] = process.argv.slice(2);
const manifest = parseManifest(new Uint8Array(await readFile(file)));
process.on("message", () => {
  rememberApproved(record, manifest, { at: new Date(), shown: [] }).then(
    () => process.send?.("written"),
    (error: unknown) => process.send?.(String(error)),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
