import express from "express";
import { renderToString } from "preact-render-to-string";
import request from "supertest";
import { expect, test } from "vitest";
import { Page, sendPage } from "../../../src/http/layout.tsx";
import type { Audience } from "../../../src/http/layout.tsx";
import { Markdown } from "../../../src/http/markdown.tsx";
import { languageOf } from "../../../src/http/negotiate.ts";
import { Amount, Groups } from "../../../src/http/parts.tsx";
import { isSafeHref, SafeLink } from "../../../src/http/safe-link.tsx";
import { testWeb } from "../../support/web.ts";

const pages = express.Router();
for (const audience of ["public", "recipient", "staff"] satisfies Audience[])
  pages.get(`/${audience}`, (_request, response) => {
    const page = (
      <Page
        language={languageOf(response)}
        audience={audience}
        path={`/${audience}`}
        heading="Your request <b>"
        nav={[{ href: "/staff", label: "Queue" }]}
      >
        <p>{"<script>alert(1)</script>"}</p>
      </Page>
    );
    sendPage(response, page);
  });
const { app } = testWeb([{ pages }]);

test("a page is whole without script, and escapes what it shows", async () => {
  const { text } = await request(app).get("/public");
  expect(text.startsWith("<!doctype html><html")).toBe(true);
  expect(text).toContain("&lt;script>alert(1)&lt;/script>");
  expect(text).not.toMatch(/<script|https?:\/\//);
  expect(text).toContain('<a class="skip" href="#content">');
  expect(text).toContain("<title>Your request &lt;b></title>");
});

test("a recipient's page has a title that says nothing, a quick exit, and is not indexed", async () => {
  const { text } = await request(app).get("/uk/recipient");
  expect(text).toContain("<title>Інформація</title>");
  expect(text).toMatch(/<a class="leave" href="\/leave"/);
  expect(text).toContain('content="noindex"');
});

test("staff pages have the navigation that they are given, and no language switch", async () => {
  const { text } = await request(app).get("/staff");
  expect(text).toContain('<a href="/staff" aria-current="page">Queue</a>');
  expect(text).not.toContain("Беларуская");
});

test("the language is the first step of the path, kept by every link, and names the direction", async () => {
  const { text } = await request(app).get("/fa/public");
  expect(text).toContain('<html lang="fa" dir="rtl">');
  expect(text).toContain('href="/fa/donate"');
  expect(text).toContain('<a href="/be/public" lang="be" hreflang="be">Беларуская</a>');
});

test("a first visit follows Accept-Language, and nothing remembers it", async () => {
  const answer = await request(app)
    .get("/public")
    .set("Accept-Language", "uk-UA,uk;q=0.9,en;q=0.1");
  expect(answer.text).toContain('<html lang="uk"');
  expect(answer.headers["set-cookie"]).toBeUndefined();
  const other = await request(app).get("/public").set("Accept-Language", "xx");
  expect(other.text).toContain('<html lang="en"');
});

test("the quick exit forgets this site and goes on to an ordinary page", async () => {
  const answer = await request(app).get("/leave");
  expect(answer.status).toBe(303);
  expect(answer.headers["clear-site-data"]).toBe('"cache", "cookies", "storage"');
  expect(answer.headers["referrer-policy"]).toBe("no-referrer");
  const foreign = await request(app).get("/leave").set("Sec-Fetch-Site", "cross-site");
  expect(foreign.headers["clear-site-data"]).toBeUndefined();
});

test("a link from data cannot run anything or leave by a trick", () => {
  for (const href of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "/\\evil.example",
    "https://a b",
  ]) {
    expect(isSafeHref(href), href).toBe(false);
    expect(renderToString(<SafeLink href={href}>x</SafeLink>)).toBe("<span>x</span>");
  }
  for (const href of ["/give", "#top", "https://example.org/a", "bitcoin:bc1q?amount=1"])
    expect(isSafeHref(href), href).toBe(true);
});

test("an address stands in groups for the eye, whole for the clipboard, left to right", () => {
  const html = renderToString(<Groups text="bc1qexample" />);
  expect(html).toBe(
    '<bdi dir="ltr" class="groups"><span>bc1q</span><span>exam</span><span>ple</span></bdi>',
  );
  expect(renderToString(<Amount sats={250_000n} />)).toContain("0.00250000 BTC");
});

test("documents show headings, lists, code and links, and nothing else", () => {
  const html = renderToString(
    <Markdown
      text={"## What *now*\n\nSee `a<b` and [rules](/problems).\n\n- **one**\n- <i>two</i>"}
    />,
  );
  expect(html).toBe(
    "<h2>What *now*</h2>" +
      '<p>See <code>a&lt;b</code> and <a href="/problems" rel="noopener noreferrer">rules</a>.</p>' +
      "<ul><li><strong>one</strong></li><li>&lt;i>two&lt;/i></li></ul>",
  );
});
