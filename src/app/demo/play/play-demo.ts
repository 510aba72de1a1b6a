import { A_MOMENT, waitFor } from "./patience.ts";
import { playCase } from "./play-case.ts";
import { playGift } from "./play-gift.ts";
import { playPayout } from "./play-payout.ts";
import { playProof, readBalances } from "./play-proof.ts";
import type { Stage } from "./stage.ts";

const PROGRAMME = "general";
const GIFT = 1_000_000n;

/**
 * Plays one case from a gift to a verified proof, through the API and the commands that people use, and narrates it. Throws with one
 * sentence when anything is not as it must be, or is waited for in vain. Needs a demo: it pays from the tap and mines.
 */
export async function playDemo(stage: Stage): Promise<void> {
  await waitFor(stage.clock, "the fund to be ready", A_MOMENT, async () =>
    (await isReady(stage.url)) ? true : undefined,
  );
  const before = await readBalances(stage);
  const donor = await playGift(stage, PROGRAMME, GIFT);
  const recipient = await playCase(stage, PROGRAMME);
  await playPayout(stage, PROGRAMME, recipient);
  await playProof(stage, { donor, award: recipient.award, gift: GIFT, before });
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    throw new Error(`Nobody answers at ${url}. Start a demo with npm start.`);
  }
}
