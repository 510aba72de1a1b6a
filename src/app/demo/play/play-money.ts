import { A_MOMENT, waitFor } from "./patience.ts";
import type { Stage } from "./stage.ts";

/** About two seconds. */
const LOOKS_A_BLOCK = 7;

/** Pays from the demo's tap, as the button on its page does. */
export async function payFromTap(stage: Stage, address: string, amount: bigint): Promise<void> {
  const text = await press(stage, "pay", { address, amount: amount.toString() });
  if (!text.includes("Paid. Transaction ")) throw new Error("The demo's tap did not pay.");
}

/** Mines blocks, as the button on the demo's page does, until `look` finds something; throws when that takes too long. */
export async function mineUntil<T>(
  stage: Stage,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  let looks = 0;
  return waitFor(stage.clock, what, A_MOMENT, async () => {
    const found = await look();
    // What is to be mined may be on its way to the node still.
    if (found === undefined && looks % LOOKS_A_BLOCK === 0) await press(stage, "mine", {});
    looks += 1;
    return found;
  });
}

async function press(
  stage: Stage,
  button: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(`${stage.url}/demo/${button}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "text/html" },
    body: new URLSearchParams(fields).toString(),
  });
  if (!response.ok)
    throw new Error(`The demo's page /demo/${button} answered ${response.status}. Is it a demo?`);
  return response.text();
}
