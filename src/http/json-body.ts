import express from "express";
import type { Request, RequestHandler } from "express";
import { hasDoubleKey, tooDeep } from "../base/canonical-json.ts";
import { Fault } from "../base/fault.ts";

/** Bodies of routes that do not say otherwise. */
const JSON_BYTES_MAX = 64 * 1024;

/** Reads a body of type application/json as text into `request.body`; longer bodies than `limit` bytes are answered with 413. */
export function jsonBody(limit = JSON_BYTES_MAX): RequestHandler {
  return express.text({ type: "application/json", limit, defaultCharset: "utf-8" });
}

/**
 * The JSON that `jsonBody` read, and its text. Refuses other media types, and what parsers read differently or no UTF-8 can hold: doubled
 * keys, deep nesting, lone surrogates (RFC 7493).
 */
export function readJson(request: Request): { readonly value: unknown; readonly text: string } {
  const text: unknown = request.body;
  if (typeof text !== "string") {
    throw new Fault("invalid", "media-type-unsupported", "Send a body of type application/json.");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed();
  }
  if (tooDeep(text) || hasDoubleKey(text) || !isUnicode(value)) throw malformed();
  return { value, text };
}

/** Escapes can write half a character, which is no text. */
function isUnicode(value: unknown): boolean {
  if (typeof value === "string") return !/\p{Cs}/u.test(value);
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([key, item]) => isUnicode(key) && isUnicode(item));
}

function malformed(): Fault {
  return new Fault("invalid", "request-malformed", "The body is not JSON, or not plainly so.");
}
