import type { RequestListener, Server } from "node:http";
import request from "supertest";
import { expect } from "vitest";

/** The value of the hidden field that carries a form's token. */
export function tokenOf(html: string): string {
  const token = /name="token" value="([^"]+)"/.exec(html)?.[1];
  if (token === undefined) throw new Error("the page has no form");
  return token;
}

/** A page without the tokens of its forms, which are letters and digits by chance, for whoever looks for some that must not stand there. */
export function withoutTokens(html: string): string {
  return html.replaceAll(/name="token" value="[^"]+"/g, "");
}

/** Opens a page as a browser does and returns its token. */
export async function openForm(app: Server | RequestListener, path: string): Promise<string> {
  const { text } = await request(app).get(path).set("Accept", "text/html").expect(200);
  return tokenOf(text);
}

/** Sends a form as a browser does. Every answer must be a page that nobody keeps. */
export async function sendForm(
  app: Server | RequestListener,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<request.Response> {
  const answer = await request(app)
    .post(path)
    .set("Accept", "text/html")
    .set("Sec-Fetch-Site", "same-origin")
    .type("form")
    .send(fields);
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.headers["set-cookie"]).toBeUndefined();
  return answer;
}

/** What a reader sees: no tags, no gaps. */
export function shownText(answer: request.Response): string {
  return answer.text.replaceAll(/<[^>]+>/g, "");
}
