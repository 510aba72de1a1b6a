import type { Work } from "../db/unit.ts";
import { deleteOverSessions } from "./session.store.ts";

/** Removes sessions that are over, and with them the boxes of their keys; returns how many. For every tick of the worker. */
export async function purgeSessions(deps: { readonly work: Work }): Promise<number> {
  return deps.work({ kind: "job", name: "purge-sessions" }, deleteOverSessions);
}
