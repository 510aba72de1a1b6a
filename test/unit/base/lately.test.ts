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

test("what freezing would not keep from changing is not kept at all", () => {
  const found = lately<object>(2);
  class Point {
    x = 1;
  }
  const none = [
    new Map([["a", 1]]),
    new Set(["a"]),
    new Date(0),
    new Uint8Array(2),
    new Point(),
    () => 1,
    Promise.resolve(1),
    {
      get now() {
        return 1;
      },
    },
    { [Symbol("hidden")]: {} },
  ];
  for (const value of none) {
    expect(() => found("a", () => value)).toThrow(TypeError);
    expect(() => found("a", () => ({ deep: [value] }))).toThrow(TypeError);
  }
  const plain = { list: [1n, "a", true, undefined, null], none: Object.create(null) as object };
  expect(found("a", () => plain)).toBe(plain);
});

test("nobody changes what others hold", () => {
  const found = lately<{ list: { name: string }[] }>(2);
  const { list } = found("a", () => ({ list: [{ name: "one" }] }));
  expect(() => list.push({ name: "two" })).toThrow(TypeError);
  expect(() => Object.assign(list[0]!, { name: "two" })).toThrow(TypeError);
});
