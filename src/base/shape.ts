import { canon, parseCanonical } from "./canonical-json.ts";
import type { Json } from "./canonical-json.ts";
import { must } from "./refusal.ts";

/** The three rules that a parsed object must keep, in the order of FORMATS 0. */
export const PASSES = ["keys", "version", "value"] as const;
export type Pass = (typeof PASSES)[number];

/**
 * What a JSON value has to look like, and how it is read into T and written back. `read` may only be called on what
 * fits in all passes; `write(read(json))` equals `json`, so digests of a read value are digests of what was received.
 */
export interface Shape<T> {
  fits(json: Json, pass: Pass): boolean;
  read(json: Json): T;
  write(value: T): Json;
}

/** The type that a shape reads. */
export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

/** A shape whose key may be absent. */
export interface OptionalShape<T> extends Shape<T> {
  readonly optional: true;
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKey<F extends Fields> = {
  [K in keyof F]: F[K] extends OptionalShape<unknown> ? K : never;
}[keyof F];

/** What an object of these fields reads to. */
export type Read<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKey<F>>]: ShapeOf<F[K]>;
} & { readonly [K in OptionalKey<F>]?: ShapeOf<F[K]> };

/** Reads canonical JSON of at most `limit` bytes: the parsing rules of FORMATS 0, all of them, in order. */
export function readShape<T>(shape: Shape<T>, bytes: Uint8Array, limit: number): T {
  return fitShape(shape, parseCanonical(bytes, limit));
}

/** Reads parsed JSON; refuses with `keys`, `version` or `value`. */
export function fitShape<T>(shape: Shape<T>, json: Json): T {
  for (const pass of PASSES) must(shape.fits(json, pass), pass);
  return shape.read(json);
}

/** Canonical bytes of `value`; throws TypeError if our own value does not fit, which is a bug of the caller. */
export function writeShape<T>(shape: Shape<T>, value: T): Uint8Array {
  const json = shape.write(value);
  if (!PASSES.every((pass) => shape.fits(json, pass)))
    throw new TypeError("writeShape: the value does not fit its format");
  return canon(json);
}

/** An object with exactly these keys; those wrapped in `optional` may be absent. */
export function object<F extends Fields>(fields: F): Shape<Read<F>> {
  const names = Object.keys(fields);
  return {
    fits(json, pass) {
      if (!isObject(json)) return pass !== "value";
      if (pass === "keys" && !Object.keys(json).every((name) => Object.hasOwn(fields, name)))
        return false;
      return names.every((name) => {
        const [field, item] = [fields[name], json[name]];
        if (item === undefined) return pass !== "keys" || isOptional(field);
        return field?.fits(item, pass) ?? false;
      });
    },
    read(json) {
      const source = isObject(json) ? json : {};
      const entries = names.flatMap((name) => {
        const item = source[name];
        return item === undefined ? [] : [[name, fields[name]?.read(item)] as const];
      });
      return Object.fromEntries(entries) as Read<F>;
    },
    write(value) {
      const source: Readonly<Record<string, unknown>> = value;
      const json: Record<string, Json> = {};
      for (const name of names) {
        const [field, item] = [fields[name], source[name]];
        if (field !== undefined && item !== undefined) json[name] = field.write(item);
      }
      return json;
    },
  };
}

/** An object that also carries its type `t` and version `v` 1, which are checked and then left out of what is read. */
export function record<F extends Fields>(type: string, fields: F): Shape<Read<F>> {
  const rest = object(fields);
  const tagged = object({ ...fields, t: constant(type), v: constant(1) });
  return {
    fits: (json, pass) => tagged.fits(json, pass),
    read: (json) => rest.read(json),
    write(value) {
      const json = rest.write(value);
      return isObject(json) ? { ...json, t: type, v: 1 } : json;
    },
  };
}

/** A key that may be absent; it is never empty. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return {
    optional: true,
    fits: (json, pass) => shape.fits(json, pass),
    read: (json) => shape.read(json),
    write: (value) => shape.write(value),
  };
}

/** An array of `min`…`max` items. */
export function array<T>(item: Shape<T>, min: number, max: number): Shape<readonly T[]> {
  return {
    fits(json, pass) {
      if (!isArray(json)) return pass !== "value";
      if (pass === "value" && (json.length < min || json.length > max)) return false;
      return json.every((each) => item.fits(each, pass));
    },
    read: (json) => (isArray(json) ? json.map((each) => item.read(each)) : []),
    write: (values) => values.map((each) => item.write(each)),
  };
}

/** A map from keys of the shape `key` to values of the shape `item`. */
export function map<T>(key: Shape<string>, item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    fits(json, pass) {
      if (!isObject(json)) return pass !== "value";
      return Object.entries(json).every(
        ([name, each]) => key.fits(name, pass) && item.fits(each, pass),
      );
    },
    read: (json) =>
      Object.fromEntries(
        Object.entries(isObject(json) ? json : {}).map(([name, each]) => [name, item.read(each)]),
      ),
    write: (values) =>
      Object.fromEntries(Object.entries(values).map(([name, each]) => [name, item.write(each)])),
  };
}

/** One of several shapes, tried in order; what fits none is wrong in its `value`, whatever is amiss inside. */
export function either<A, B>(
  first: Shape<A>,
  second: Shape<B>,
  isFirst: (value: A | B) => value is A,
): Shape<A | B> {
  const fitsFirst = (json: Json): boolean => PASSES.every((pass) => first.fits(json, pass));
  const fitsSecond = (json: Json): boolean => PASSES.every((pass) => second.fits(json, pass));
  return {
    fits: (json, pass) => pass !== "value" || fitsFirst(json) || fitsSecond(json),
    read: (json) => (fitsFirst(json) ? first.read(json) : second.read(json)),
    write: (value) => (isFirst(value) ? first.write(value) : second.write(value)),
  };
}

/** Several objects told apart by the text under `tag`, which each of them lists as a literal field. */
export function variant<V extends Readonly<Record<string, Shape<unknown>>>>(
  tag: string,
  variants: V,
): Shape<ShapeOf<V[keyof V]>> {
  const shapeOf = (value: unknown): Shape<unknown> | undefined => {
    const name = hasKey(value, tag) ? value[tag] : undefined;
    return typeof name === "string" && Object.hasOwn(variants, name) ? variants[name] : undefined;
  };
  return {
    fits(json, pass) {
      if (pass === "keys" && isObject(json) && !Object.hasOwn(json, tag)) return false;
      return shapeOf(json)?.fits(json, pass) ?? pass !== "value";
    },
    read: (json) => shapeOf(json)?.read(json) as ShapeOf<V[keyof V]>,
    write(value) {
      const shape = shapeOf(value);
      if (shape === undefined) throw new TypeError("variant: unknown tag");
      return shape.write(value);
    },
  };
}

/** The text `none` for what there is not, or the shape. */
export function orNone<T>(shape: Shape<T>): Shape<T | "none"> {
  return {
    fits: (json, pass) => json === "none" || shape.fits(json, pass),
    read: (json) => (json === "none" ? json : shape.read(json)),
    write: (value) => (value === "none" ? "none" : shape.write(value)),
  };
}

/** The shape with a rule of its own on top, for ranges and orders. */
export function refine<T>(shape: Shape<T>, holds: (value: T) => boolean): Shape<T> {
  return {
    fits: (json, pass) =>
      shape.fits(json, pass) &&
      // Only what fits in every pass can be read. Values cost the most, and are looked at once: refined in refined, they would be twice at each depth.
      (pass !== "value" ||
        (shape.fits(json, "keys") && shape.fits(json, "version") && holds(shape.read(json)))),
    read: (json) => shape.read(json),
    write: (value) => shape.write(value),
  };
}

/** Whether `keys` stand in ascending order, equals allowed. */
export function isAscending(keys: readonly string[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") <= key);
}

/** Narrows JSON to an object. */
export function isObject(json: Json): json is { readonly [key: string]: Json } {
  return typeof json === "object" && !Array.isArray(json);
}

function constant(value: string | number): Shape<string | number> {
  return {
    fits: (json, pass) => pass !== "version" || json === value,
    read: () => value,
    write: () => value,
  };
}

function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function hasKey<K extends string>(value: unknown, key: K): value is Readonly<Record<K, unknown>> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

function isOptional(shape: Shape<unknown> | undefined): boolean {
  return shape !== undefined && "optional" in shape;
}
