import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import type { Json } from "../../src/base/canonical-json.ts";
import { utf8 } from "../../src/base/bytes.ts";
import type { AskSigner } from "../../src/payouts/jobs.ts";
import { answerSignRequest } from "../../src/signer/answer.ts";
import { createSignerLog, SignerLog } from "../../src/signer/signer-log.ts";
import { seededRandom } from "./random.ts";
import type { World } from "./world.ts";

/** The world's signer as it was before it signed anything: the same keys and policy, an empty log. It answers once. */
export async function newSigner(world: World): Promise<AskSigner> {
  const { policy } = world.signer;
  const { fund, network } = policy;
  const path = join(await mkdtemp(join(world.folder, "signer-")), "log");
  const now = world.clock.now();
  const logId = await createSignerLog(path, { fund, network }, now, seededRandom(path));
  return async (parts) => {
    const log = await SignerLog.open(path, { fund, network, logId });
    try {
      const request = canonicalJson({
        ...(JSON.parse(parts.approvals) as Record<string, Json>),
        manifest: JSON.parse(parts.manifest) as Json,
        psbt: parts.psbt,
        t: "sign-request",
        v: 1,
      });
      const signer = { ...world.signer, policy: { ...policy, logId }, log };
      const said = await answerSignRequest(signer, utf8(request));
      return said.kind === "signed"
        ? { result: "signed", psbt: said.psbt }
        : { result: "refused", rule: said.rule, item: said.item };
    } finally {
      await log.close();
    }
  };
}
