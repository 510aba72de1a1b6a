/**
 * Makes of one file what reviewers may see of it, in a process of its own: the file on standard input, its type as the argument. Writes the
 * result to standard output and ends with 0, with 3 when there is nothing to show, or with 2 and the name of the rule that was broken. It
 * opens no file and no connection, and knows no setting.
 */
import { Refusal } from "../base/refusal.ts";
import { endOnStray } from "../base/stray-error.ts";
import { cleanFile } from "../evidence/clean-file.ts";
import { EVIDENCE_MEDIA } from "../evidence/evidence.ts";

async function main(): Promise<void> {
  const media = EVIDENCE_MEDIA.find((each) => each === process.argv[2]);
  if (media === undefined) throw new TypeError("clean-evidence: name a type");
  const pieces: Uint8Array[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Uint8Array);
  const cleaned = cleaning(() => cleanFile(media, Buffer.concat(pieces)));
  if (cleaned === undefined) {
    process.exitCode = 3;
    return;
  }
  process.stdout.write(cleaned);
}

function cleaning(work: () => Uint8Array | undefined): Uint8Array | undefined | string {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.exitCode = 2;
    return error.rule;
  }
}

/** An error may quote the file. */
endOnStray(process, (error) => {
  process.stderr.write(`clean-evidence: ${error instanceof Error ? error.name : "error"}\n`);
});
await main();
