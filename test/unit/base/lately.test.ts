import { expect, test } from "vitest";
import { lately } from "../../../src/base/lately.ts";

test("what was found for a key is found once, until more keys came than are kept", () => {
  const found = lately<{ key: string }>(2);
  const asked: string[] = [];
  const ask = (key: string): { key: string } =>
    found(key, () => {
      asked.push(key);
      return { key };
    });
  const first = ask("a");
  expect(ask("a")).toBe(first);
  expect(ask("b")).toEqual({ key: "b" });
  expect(asked).toEqual(["a", "b"]);
  for (const key of ["c", "a", "c"]) expect(ask(key)).toEqual({ key });
  expect(asked).toEqual(["a", "b", "c", "a"]);
});

test("work that fails is done again", () => {
  const found = lately<object>(2);
  const fails = (): object => {
    throw new Error("not yet");
  };
  expect(() => found("a", fails)).toThrow("not yet");
  expect(found("a", () => ({ now: true }))).toEqual({ now: true });
});

test("nobody changes what others hold", () => {
  const found = lately<{ list: { name: string }[] }>(2);
  const { list } = found("a", () => ({ list: [{ name: "one" }] }));
  expect(() => list.push({ name: "two" })).toThrow(TypeError);
  expect(() => Object.assign(list[0]!, { name: "two" })).toThrow(TypeError);
});
