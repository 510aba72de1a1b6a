/** What an applicant does with files. */
import request from "supertest";
import { tokenOf } from "./form-steps.ts";
import { onceKey } from "./steps.ts";
import type { World } from "./world.ts";

/** Calls of the holder of a claim code. */
export function evidenceOf(world: World, code: string) {
  const headers = { Authorization: `Claim ${code}` };
  return {
    list: () => request(world.app).get("/api/v1/request/evidence").set(headers),
    send: (bytes: Uint8Array, kind = "paper", key = onceKey()) =>
      request(world.app)
        .post(`/api/v1/request/evidence?kind=${kind}`)
        .set(headers)
        .set("Idempotency-Key", key)
        .type("application/octet-stream")
        .send(Buffer.from(bytes)),
    remove: (id: string) =>
      request(world.app).delete(`/api/v1/request/evidence/${id}`).set(headers),
  };
}

/** The page of a code's files, as a browser without script gets it. */
export async function evidencePage(world: World, code: string, language = "en"): Promise<string> {
  const { text } = await request(world.app).get(`/${language}/request`).expect(200);
  const page = await request(world.app)
    .post(`/${language}/request/evidence`)
    .type("form")
    .send({ token: tokenOf(text), code })
    .expect(200);
  return page.text;
}

/** Sends the form of that page with a file, which has a name that nobody may ever find. */
export function sendFileForm(
  world: World,
  page: string,
  sent: { readonly code: string; readonly kind?: string; readonly bytes: Uint8Array },
): request.Test {
  return request(world.app)
    .post("/en/request/evidence-file")
    .set("Sec-Fetch-Site", "same-origin")
    .field("token", tokenOf(page))
    .field("code", sent.code)
    .field("kind", sent.kind ?? "paper")
    .attach("file", Buffer.from(sent.bytes), {
      filename: "Ivanou-telling-name.jpg",
      contentType: "image/jpeg",
    });
}
