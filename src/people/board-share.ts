import { combine, split } from "shamir-secret-sharing";
import { parseHex, toHex, utf8 } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { keyId } from "../base/people-list.ts";
import { must } from "../base/refusal.ts";
import { x25519Public } from "../base/sealed-box.ts";
import { PEOPLE_NAMES } from "./names.ts";

/** Into how many shares the board's key is split, and how many of them make it again. */
export const BOARD_SHARES = 3;
export const BOARD_THRESHOLD = 2;

/** One part of the board's key: alone it tells nothing of it. */
export interface BoardShare {
  /** FORMATS `fund`. */
  readonly fund: string;
  /** FORMATS 4 `id` of the key on the people list, 16 hex digits. */
  readonly keyId: string;
  readonly threshold: number;
  readonly of: number;
  /** 33 bytes: a byte of the polynomial for each of the key's, then the coordinate. */
  readonly bytes: Uint8Array;
}

const FIRST_LINE = "commonpurse-board-share/v1";

/**
 * Splits the board's X25519 key by Shamir's scheme, two of three. Chance is the library's own, of the platform. Every pair was put together
 * again before the shares come back: one that cannot be would be noticed when it is needed, years later.
 */
export async function splitBoardKey(
  secret: Uint8Array,
  fund: string,
): Promise<readonly BoardShare[]> {
  const id = keyId("x25519", x25519Public(secret));
  const parts = await split(new Uint8Array(secret), BOARD_SHARES, BOARD_THRESHOLD);
  const shares = parts.map((bytes): BoardShare => ({
    fund,
    keyId: id,
    threshold: BOARD_THRESHOLD,
    of: BOARD_SHARES,
    bytes,
  }));
  for (const [index, share] of shares.entries())
    for (const other of shares.slice(index + 1)) await combineBoardShares([share, other]);
  return shares;
}

/**
 * The board's key out of its shares. Refuses with `share-mixed` (of two keys or two funds), `share-repeated` (one share twice), `share-few`
 * (fewer than the threshold), `share-wrong` (they make another key than they name).
 */
export async function combineBoardShares(shares: readonly BoardShare[]): Promise<Uint8Array> {
  const [first] = shares;
  must(first !== undefined, "share-few");
  const isOne = ({ fund, keyId: id, threshold, of }: BoardShare): boolean =>
    fund === first.fund && id === first.keyId && threshold === first.threshold && of === first.of;
  must(shares.every(isOne), "share-mixed");
  const coordinates = new Set(shares.map(({ bytes }) => bytes.at(-1)));
  must(coordinates.size === shares.length, "share-repeated");
  must(shares.length >= first.threshold, "share-few");
  const secret = await combine(shares.map(({ bytes }) => new Uint8Array(bytes)));
  must(keyId("x25519", x25519Public(secret)) === first.keyId, "share-wrong");
  return secret;
}

/**
 * The text of a share, to be filed or printed, six lines: `commonpurse-board-share/v1`, `fund ORIGIN`, `key ID`, `threshold 2 of 3`, `share HEX`, and
 * `check HEX`, the first four bytes of a hash over the lines before, so that a mistyped line is found before it is needed.
 */
export function formatBoardShare(share: BoardShare): string {
  const text = [
    FIRST_LINE,
    `fund ${share.fund}`,
    `key ${share.keyId}`,
    `threshold ${share.threshold} of ${share.of}`,
    `share ${toHex(share.bytes)}`,
    "",
  ].join("\n");
  return `${text}check ${checkOf(text)}\n`;
}

const PATTERN =
  /^(commonpurse-board-share\/v1\nfund (\S{1,255})\nkey ([0-9a-f]{16})\nthreshold ([2-9]) of ([2-9])\nshare ([0-9a-f]{66})\n)check ([0-9a-f]{8})\n*$/;

/** Reads the text of a share. Refuses with `share-malformed` (another form) or `share-check` (a line was changed or mistyped). */
export function parseBoardShare(text: string): BoardShare {
  const [, lines, fund, id, threshold, of, hex, check] =
    PATTERN.exec(text.replaceAll("\r\n", "\n")) ?? [];
  const bytes = parseHex(hex ?? "", 33);
  must(
    lines !== undefined && fund !== undefined && id !== undefined && bytes !== undefined,
    "share-malformed",
  );
  must(checkOf(lines) === check, "share-check");
  return { fund, keyId: id, threshold: Number(threshold), of: Number(of), bytes };
}

function checkOf(text: string): string {
  return toHex(H(PEOPLE_NAMES.boardShare, utf8(text)).subarray(0, 4));
}
