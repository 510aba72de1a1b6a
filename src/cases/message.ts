import { z } from "zod";
import { words } from "../bitcoin/words.ts";
import type { CaseState } from "./case.ts";
import { UNDECIDED } from "./turn.ts";

/** The two ends of every conversation: whoever has the claim code, and whoever works on the case. */
export const MESSAGE_SIDES = ["applicant", "fund"] as const;
/** One of them. */
export type MessageSide = (typeof MESSAGE_SIDES)[number];

/** Texts that are ready in every language (`course-texts`), so that a caseworker can ask what they could not write. */
export const TEMPLATES = ["more", "when", "amount", "proof", "address", "wait", "thanks"] as const;
/** One of them. */
export type Template = (typeof TEMPLATES)[number];

/** Longest text of a message, in UTF-16 units. */
export const MESSAGE_MAX = 2_000;

/** What somebody writes, as it is sealed. */
export const MessageText = words(MESSAGE_MAX).pipe(z.string().min(1, "Write something."));

/** Most messages of each side on one day (UTC): a case is no chat, and every entry is kept until the case goes. */
export const MESSAGES_A_DAY: Readonly<Record<MessageSide, number>> = { applicant: 10, fund: 20 };
/** Most messages of each side of a case. */
export const MESSAGES_IN_ALL = 60;

/** What somebody wants to say. */
export interface Said {
  readonly template?: Template | undefined;
  readonly text?: string | undefined;
}

/** A message that was opened; `number` is its place among the messages of the case, from 1. */
export interface Message extends Said {
  readonly number: number;
  readonly by: MessageSide;
  /** The day (UTC), no finer. */
  readonly on: string;
}

/** Whether somebody at the fund can open the case, so that a message would be read: from the moment it is sent until it is decided. */
export function canWrite(state: CaseState): boolean {
  return UNDECIDED.includes(state);
}

/** The other end. */
export function otherSide(side: MessageSide): MessageSide {
  return side === "fund" ? "applicant" : "fund";
}
