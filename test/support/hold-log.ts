/** A process that opens a signer's log when it is told, says `held` or why not, and keeps it until it is killed. */
import { readPolicy } from "../../src/signer/open-signer.ts";
import { SignerLog } from "../../src/signer/signer-log.ts";

const policy = await readPolicy(process.argv[2]!);
let held: SignerLog | undefined;
process.on("message", () => {
  SignerLog.open(policy.files.log, policy).then(
    (log) => {
      held = log;
      process.send?.("held");
    },
    (error: unknown) => process.send?.(String(error)),
  );
});
process.on("disconnect", () => process.exit(held === undefined ? 1 : 0));
process.send?.("ready");
