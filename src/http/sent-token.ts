import type { Request } from "express";
import { TOKEN_FIELD } from "./form-view.tsx";

/** The token that came back with a form, for `FormTokens.accept` to judge. */
export function sentToken(request: Request): unknown {
  const body: unknown = request.body;
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return entries.find(([name]) => name === TOKEN_FIELD)?.[1];
}
