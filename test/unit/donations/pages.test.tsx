import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../../../src/http/text.ts";
import { HomePage } from "../../../src/donations/home-page.tsx";
import { renderPage } from "../../../src/http/layout.tsx";
import {
  ADDRESS,
  donorPages,
  PROGRAMMES,
  publicMoney,
  RECEIPT_CODE,
} from "../../support/donor-pages.tsx";
import { checkPage, textOf } from "../../support/page-checks.ts";

describe.each(LANGUAGES)("in %s", (language) => {
  test.each(Object.keys(donorPages(language)))("the page %s is whole, small and safe", (name) => {
    const page = donorPages(language)[name];
    if (page === undefined) throw new Error(name);
    const html = checkPage(name, page, language);
    expect(html).not.toContain("<b>");
  });
});

const pages = donorPages("en");

function html(name: string): string {
  const page = pages[name];
  if (page === undefined) throw new Error(name);
  return renderPage(page);
}

test("an address and a code are always shown whole", () => {
  for (const name of ["address", "gift", "gift-none"]) {
    expect(textOf(html(name)), name).toContain(ADDRESS);
    expect(html(name), name).not.toMatch(/…|\.\.\./);
  }
  expect(textOf(html("address"))).toContain(RECEIPT_CODE.replaceAll("-", ""));
});

test("a code is in the bodies of forms and in no address", () => {
  for (const name of ["address", "gift"]) {
    expect(html(name)).toContain(`name="code" value="${RECEIPT_CODE}"`);
    expect(html(name)).not.toMatch(/(?:href|action)="[^"]*9F3/);
  }
});

test("a donor's own pages say nothing in their titles and have the quick exit", () => {
  for (const name of ["address", "gift", "gift-code", "code"]) {
    expect(html(name), name).toContain("<title>Information</title>");
    expect(html(name), name).toContain('class="leave"');
  }
});

test("the equation on the home page is the published one and adds up", () => {
  const { balances } = publicMoney(24);
  const shown = [...html("home").matchAll(/(\d+)\.(\d{8}) <small>BTC/g)].map(([, whole, part]) =>
    BigInt(`${whole ?? ""}${part ?? ""}`),
  );
  const [received = 0n, ...terms] = shown;
  expect(received).toBe(balances.received);
  expect(terms).toHaveLength(5);
  expect(terms.reduce((sum, term) => sum + term, 0n)).toBe(received);
});

test("movements of other kinds stand in the equation by name when they occur", () => {
  const money = publicMoney(3);
  const losses = 1_000n;
  const page = renderPage(
    <HomePage
      language="en"
      money={{
        ...money,
        balances: { ...money.balances, losses, received: money.balances.received + losses },
      }}
      programmes={PROGRAMMES}
      publicUrl="https://commonpurse.example"
      token="token"
    />,
  );
  expect(page).toContain("losses</dt>");
  expect(page).not.toContain("refunds</dt>");
});

test("before the first close no figure is shown at all", () => {
  expect(html("home-first")).toContain("Nothing is published yet.");
  expect(html("home-first")).not.toMatch(/\d BTC|<svg/);
});

test("the picture has a text alternative: a label and the same figures as a table", () => {
  const page = html("home");
  expect(page).toMatch(/<svg role="img" aria-label="Bars for epochs 118 to 141\./);
  expect(page.match(/<th scope="row">/g)).toHaveLength(24);
});

test("only a demo says that it is one", () => {
  expect(html("home")).toContain("play money");
  expect(html("home")).toContain("epoch of 60 seconds");
  expect(html("home-first")).not.toContain("play money");
});

test("the donate page warns that the chain is public and says not to keep the certificate", () => {
  expect(html("address")).toContain("The chain is public");
  expect(html("address")).toContain("then do not keep it");
});
