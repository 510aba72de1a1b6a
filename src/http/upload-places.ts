import type { Request } from "express";
import { Fault } from "../base/fault.ts";

/** Bounds of the files that one process takes in at once. All of it is memory: no file is ever written down as it came. */
export interface UploadBounds {
  /** Bytes of one file; one more is `evidence-too-large`. */
  readonly fileBytes: number;
  /** Files that may be on their way at once … */
  readonly places: number;
  /** … and bytes of all of them that may have come. */
  readonly heldBytes: number;
  /** Bytes in a second that a sender has to come to on average … */
  readonly leastRate: number;
  /** … after this time, in milliseconds, which a network may also fall silent for in between; and within it whoever sends a form says whose it is. */
  readonly graceMs: number;
}

/** One file on its way: what it holds of the process's memory, how much it sends, and how fast. */
export interface Place {
  readonly limit: number;
  /** Resolves never; rejects when the sender is too slow, sends too much, has gone, or gave way to others. */
  readonly stopped: Promise<never>;
  /** Says whose file it is. */
  own(owner: string): void;
  /** Counts bytes that are kept; why not, when all uploads together hold too many. */
  keep(bytes: number): Fault | undefined;
  /** Lets go what was kept, and the place. */
  release(): void;
}

/** Who sends more than so many files' worth is not listened to any longer; up to there they get an answer that their browser can show. */
const LISTENED = 4;

/** How often senders are looked at: so many times in the time of grace. */
const LOOKS = 12;

interface Sender {
  owner: string | undefined;
  /** Bytes that are kept in memory. */
  kept: number;
  /** Milliseconds that we waited for the sender, and not they for us. */
  waited: number;
  silent: number;
  sent: number;
  moved: number;
  /** Bytes in the last span that was looked at; undefined before the first one ended. */
  lately: number | undefined;
  readonly stop: (fault: Fault) => void;
  readonly isReceiving: () => boolean;
}

/**
 * The places of one process. When none is left, or no memory, somebody gives way: of those with most files on their way, who have not said yet whose theirs is
 * together being one of them, the one that sent least in the last moment, or of the latter the first that came. So a newcomer is turned away only when as many others as there are places send one file
 * each, faster than `leastRate`.
 */
export function uploadPlaces(bounds: UploadBounds): (request: Request) => Place {
  const senders = new Set<Sender>();
  const held = (): number => [...senders].reduce((sum, { kept }) => sum + kept, 0);
  const giveWay = (but?: Sender): boolean => {
    const owned = ({ owner }: Sender): number =>
      [...senders].filter((each) => each.owner === owner).length;
    const isNew = (each: Sender): boolean =>
      each.lately === undefined && (each.owner !== undefined || owned(each) === 1);
    const [first] = [...senders]
      .filter((each) => each !== but && !isNew(each) && each.isReceiving())
      .sort((a, b) => owned(b) - owned(a) || rank(a) - rank(b));
    if (first === undefined) return false;
    const least = (bounds.leastRate * bounds.graceMs) / LOOKS / 1000;
    if (owned(first) === 1 && (first.lately ?? 0) >= least) return false;
    first.stop(crowded());
    senders.delete(first);
    return true;
  };
  return (request) => {
    if (senders.size >= bounds.places && !giveWay()) throw crowded();
    let stop: (fault: Fault) => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => (stop = reject));
    stopped.catch(() => undefined);
    const sender: Sender = {
      ...{ owner: undefined, kept: 0, waited: 0, silent: 0, sent: 0, moved: 0, lately: undefined },
      stop: (fault) => {
        stop(leave(request, fault));
      },
      isReceiving: () => !request.complete,
    };
    senders.add(sender);
    const unwatch = watch(request, sender, bounds);
    return {
      limit: bounds.fileBytes,
      stopped,
      own(owner) {
        sender.owner = owner;
      },
      keep(bytes) {
        while (held() + bytes > bounds.heldBytes) if (!giveWay(sender)) return crowded();
        sender.kept += bytes;
        return undefined;
      },
      release() {
        unwatch();
        senders.delete(sender);
      },
    };
  };
}

/** Among those who have not said whose theirs is, all alike, the first to come is the first to go: a word takes an honest sender a moment. */
function rank({ owner, lately }: Sender): number {
  return owner === undefined ? 0 : (lately ?? 0);
}

/** Follows what a request sends until the returned function is called. */
function watch(request: Request, sender: Sender, bounds: UploadBounds): () => void {
  const spanMs = bounds.graceMs / LOOKS;
  const onData = (piece: Uint8Array): void => {
    sender.moved += piece.length;
    sender.sent += piece.length;
    if (sender.sent > LISTENED * bounds.fileBytes) sender.stop(tooLarge());
  };
  const onGone = (): void => {
    if (!request.complete) sender.stop(malformed());
  };
  const looks = setInterval(() => {
    look(sender, !request.complete && !request.isPaused(), spanMs);
    if (isTooSlow(sender, bounds)) sender.stop(slow());
  }, spanMs);
  request.on("data", onData).on("close", onGone);
  // Listening to data sets a stream off; it waits for whoever reads it.
  request.pause();
  return () => {
    clearInterval(looks);
    request.off("data", onData).off("close", onGone);
  };
}

/** Counts one span. What waits for us, and not for the sender, is not the sender's fault. */
function look(sender: Sender, waits: boolean, spanMs: number): void {
  const { moved } = sender;
  sender.moved = 0;
  if (!waits) {
    sender.silent = 0;
    return;
  }
  sender.waited += spanMs;
  sender.silent = moved === 0 ? sender.silent + spanMs : 0;
  sender.lately = moved;
}

function isTooSlow(sender: Sender, { graceMs, leastRate }: UploadBounds): boolean {
  const { owner, sent, silent, waited } = sender;
  if (silent >= graceMs || (owner === undefined && waited >= graceMs)) return true;
  return sent < (leastRate * (waited - graceMs)) / 1000;
}

/** The connection is closed after the answer, because the rest of the request is not read. */
function leave(request: Request, fault: Fault): Fault {
  if (!request.complete && request.res?.headersSent === false)
    request.res.setHeader("Connection", "close");
  return fault;
}

/** The file is longer than is taken. */
export function tooLarge(): Fault {
  const sentence = "This file is larger than eight megabytes. Send a smaller picture of it.";
  return new Fault("invalid", "evidence-too-large", sentence);
}

/** What came was cut off, or is no form. */
export function malformed(): Fault {
  return new Fault(
    "invalid",
    "request-malformed",
    "The file did not arrive whole. Nothing was kept.",
  );
}

function slow(): Fault {
  const sentence =
    "The file came too slowly and was not kept. Try a smaller one, or another network.";
  return new Fault("invalid", "upload-slow", sentence);
}

function crowded(): Fault {
  const sentence = "Very many are sending files at the moment. Wait a minute, then try again.";
  return new Fault("too-many", "too-many-requests", sentence, { retryAfter: 60 });
}
