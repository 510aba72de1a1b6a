import { z } from "zod";
import { A_MOMENT, waitFor } from "./patience.ts";
import { mineUntil, payFromTap } from "./play-money.ts";
import { inSats } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { Refused, Visitor } from "./visitor.ts";

const Started = z.object({
  receiptCode: z.string(),
  address: z.string(),
  uri: z.string(),
  certificate: z.string(),
});

const Donation = z.object({
  gifts: z.array(
    z.object({
      outpoint: z.string(),
      amount: z.string(),
      state: z.enum(["seen", "confirmed", "settled", "dropped"]),
    }),
  ),
  receipts: z.array(z.string()),
});

/** What the donor keeps, and sees with it. */
export interface Donor {
  /** Asks where the gift stands. */
  readonly look: () => Promise<z.infer<typeof Donation>>;
  /** What the donor's own wallet says it paid: txid and output. */
  readonly outpoint: string;
}

const STATES = ["seen", "confirmed", "settled"] as const;

/** Somebody gives: a fresh certified address, a payment, and the gift followed until nothing undoes it. */
export async function playGift(stage: Stage, programme: string, amount: bigint): Promise<Donor> {
  const { tell } = stage;
  tell.chapter("A donor gives");
  const started = await start(stage, programme);
  tell.say(
    "No name, no account. The donor gets an address that nobody else was or will be given, certified by the fund's offline signer, so that a server that was broken into cannot put a thief's address in its place:",
  );
  tell.show(started.address);
  tell.say(
    "And a receipt code, shown this once and stored only as a hash. With it, and only with it, the gift can be seen and proved.",
  );
  await payFromTap(stage, started.address, amount);
  tell.say(`The donor's own wallet pays ${inSats(amount)}.`);
  const donor = new Visitor("The donor", stage, {
    authorization: `Receipt ${started.receiptCode}`,
  });
  const look = async (): Promise<z.infer<typeof Donation>> =>
    (await donor.ask({ method: "GET", path: "/api/v1/donation", shape: Donation })).value;
  let outpoint = "";
  for (const state of STATES) {
    const reached = async (): Promise<string | undefined> => {
      const gift = (await look()).gifts[0];
      return gift !== undefined && isReached(gift.state, state) ? gift.outpoint : undefined;
    };
    const what = `the gift to be ${state}`;
    outpoint =
      state === "seen"
        ? await waitFor(stage.clock, what, A_MOMENT, reached)
        : await mineUntil(stage, what, reached);
    tell.say(SAID[state]);
  }
  return { look, outpoint };
}

/** A fund that has just begun has no certified address for a moment: its worker is asking the signer for them. */
async function start(stage: Stage, programme: string): Promise<z.infer<typeof Started>> {
  const stranger = new Visitor("A donor", stage);
  const path = "/api/v1/donations";
  return waitFor(stage.clock, "the first certified addresses", A_MOMENT, async () => {
    try {
      const body = { programme };
      const question = { method: "POST", path, shape: Started, body, once: true } as const;
      return (await stranger.ask(question)).value;
    } catch (error) {
      if (error instanceof Refused && error.code === "certificates-exhausted") return undefined;
      throw error;
    }
  });
}

const SAID = {
  seen: "Seen: the fund's node has it in its mempool. Nothing is booked yet.",
  confirmed:
    "Confirmed: it is in a block, and the ledger books it. Should the block be undone, the booking is reversed.",
  settled:
    "Settled: deep enough in the chain. Its amount, cut into powers of two and hidden in commitments, waits for the public book.",
} as const;

/** Blocks may come faster than we look. */
function isReached(state: string, wanted: (typeof STATES)[number]): boolean {
  return STATES.findIndex((each) => each === state) >= STATES.indexOf(wanted);
}
