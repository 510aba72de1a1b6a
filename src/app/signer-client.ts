import { z } from "zod";
import { parseBase64, utf8 } from "../base/bytes.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import type { Json } from "../base/canonical-json.ts";
import type { AskSigner } from "../payouts/jobs.ts";
import { askSigner } from "../signer/ask-signer.ts";
import type { OfferedCertificate } from "../wallet/import-certificates.ts";

const SignAnswer = z.discriminatedUnion("result", [
  z.object({ result: z.literal("signed"), psbt: z.string() }),
  z.object({ result: z.literal("refused"), rule: z.string(), item: z.number().int().optional() }),
]);

const CertifyAnswer = z.discriminatedUnion("result", [
  z.object({
    result: z.literal("certified"),
    certificates: z.array(
      z.object({ index: z.number(), purpose: z.enum(["gift", "case"]), note: z.string() }),
    ),
  }),
  z.object({ result: z.literal("refused"), rule: z.string() }),
]);

/** Asks a signer on its socket for signatures (FORMATS 5). Throws when it is not there; asking again is safe. */
export function socketSigner(path: string): AskSigner {
  return async (parts) => {
    const { approvals, awards, destinations } = JSON.parse(parts.approvals) as Record<string, Json>;
    const request = canonicalJson({
      approvals: approvals ?? [],
      awards: awards ?? [],
      destinations: destinations ?? [],
      manifest: JSON.parse(parts.manifest) as Json,
      psbt: parts.psbt,
      t: "sign-request",
      v: 1,
    });
    const answer = SignAnswer.parse(JSON.parse(await askSigner(path, request)));
    if (answer.result === "refused") return answer;
    return { result: "signed", psbt: parseBase64(answer.psbt) ?? utf8("") };
  };
}

/** Asks a signer on its socket for a block of certificates; throws with the rule when it refuses. */
export async function askCertificates(
  path: string,
  block: { wallet: string; from: number; count: number; notAfter: string },
): Promise<OfferedCertificate[]> {
  const request = canonicalJson({ ...block, t: "certify-request", v: 1 });
  const answer = CertifyAnswer.parse(JSON.parse(await askSigner(path, request)));
  if (answer.result === "refused")
    throw new Error(`The signer certifies no addresses: ${answer.rule}.`);
  return answer.certificates;
}
