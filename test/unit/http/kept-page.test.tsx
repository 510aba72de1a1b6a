import { expect, test } from "vitest";
import { keptPage } from "../../../src/http/kept-page.ts";

/** A page that counts how often it is rendered. */
function counted() {
  const rendered: bigint[] = [];
  const page = keptPage(({ paid }: { paid: bigint }, token) => {
    rendered.push(paid);
    return (
      <form>
        <input name="token" value={token} />
        <p>{String(paid)}</p>
        <input name="again" value={token} />
      </form>
    );
  });
  return { rendered, page };
}

test("everybody gets their own token, wherever it stands, in a page that is rendered once", () => {
  const { rendered, page } = counted();
  const [first, second] = ["$&-aB_1", "x".repeat(54)].map((token) => page({ paid: 5n }, token));
  expect(first).toBe(
    '<!doctype html><form><input name="token" value="$&-aB_1"/><p>5</p><input name="again" value="$&-aB_1"/></form>',
  );
  expect(second).toBe(first!.replaceAll("$&-aB_1", "x".repeat(54)));
  expect(rendered).toEqual([5n]);
});

test("what is shown changes the page at once, also back", () => {
  const { rendered, page } = counted();
  const shown = [5n, 6n, 5n].map((paid) => page({ paid }, "t").includes(`<p>${paid}</p>`));
  expect(shown).toEqual([true, true, true]);
  expect(rendered).toEqual([5n, 6n]);
});

test("only a few are kept, the newest", () => {
  const { rendered, page } = counted();
  for (let paid = 0n; paid < 100n; paid += 1n) page({ paid }, "t");
  page({ paid: 99n }, "t");
  expect(rendered).toHaveLength(100);
  page({ paid: 1n }, "t");
  expect(rendered).toHaveLength(101);
});
