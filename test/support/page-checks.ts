import { gzipSync } from "node:zlib";
import type { VNode } from "preact";
import { expect } from "vitest";
import { renderPage } from "../../src/http/layout.tsx";
import type { Language } from "../../src/http/text.ts";

/** The first flight of TCP, less what headers take: a page under it arrives in one round trip (RFC 6928). */
const COMPRESSED_MAX = 14_000;

/** What must hold of every page that strangers, donors and recipients see. Returns the page as text. */
export function checkPage(name: string, page: VNode, language: Language): string {
  const html = renderPage(page);
  expect(html, name).toContain(
    `<html lang="${language}" dir="${language === "fa" ? "rtl" : "ltr"}">`,
  );
  expect(html, `${name}: no script`).not.toMatch(/<script|\son[a-z]+=|javascript:/i);
  expect(html, `${name}: no inline style, which the policy forbids`).not.toMatch(
    /<style|\sstyle=/i,
  );
  expect(html, `${name}: nothing from elsewhere`).not.toMatch(
    /(?:src|href|action)="(?:https?:)?\/\//,
  );
  expect(html, `${name}: texts are filled in`).not.toMatch(/\{\{|undefined|\[object/);
  expect(html, `${name}: forms send bodies`).not.toMatch(/<form(?![^>]* method="post")/);
  expect(gzipSync(html).length, `${name}: compressed bytes`).toBeLessThan(COMPRESSED_MAX);
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size, `${name}: ids are unique`).toBe(ids.length);
  for (const [, ids_ = ""] of html.matchAll(/\saria-describedby="([^"]*)"/g))
    for (const id of ids_.split(" ")) expect(ids, `${name}: describes with ${id}`).toContain(id);
  return html;
}

/** What a reader sees: the text without tags, and without the gaps between groups. */
export function textOf(html: string): string {
  return html.replaceAll(/<[^>]+>/g, "");
}
