/**
 * Simulates a fund: random schedules of everything that can happen between a case and its payment, each checked after every step.
 *
 *   npm run simulate -- --seed 1 --schedules 1000 --steps 40
 *   npm run simulate -- --defects [--named 'asked to sign']
 *   npm run simulate -- --seed 17 --play 'create:0,1 freeze:0,0,0,0'
 */
import { parseArgs } from "node:util";
import { cheapWords } from "./cheap-words.ts";
import { withCluster } from "./cluster.ts";
import { DEFECTS } from "./defects.ts";
import { playSchedule } from "./play-schedule.ts";
import { report, simulate } from "./simulate.ts";
import { SimulationWorld } from "./simulation-world.ts";
import { parseSteps } from "./step.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    steps: { type: "string", default: "40" },
    schedules: { type: "string", default: "100" },
    every: { type: "string", default: "4" },
    play: { type: "string" },
    defects: { type: "boolean", default: false },
    named: { type: "string", default: "" },
  },
});
cheapWords();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seed = Number(values.seed);
process.exitCode = await withCluster(async (address) => {
  const world = await SimulationWorld.make(address);
  try {
    if (values.defects) return await plant(world);
    return values.play === undefined ? await soak(world) : await replay(world, values.play);
  } finally {
    await world.close();
  }
});

/** How many schedules each planted defect takes to be found, and by what; only those with `--named` in their name. */
async function plant(world: SimulationWorld): Promise<number> {
  const missed: string[] = [];
  for (const [name, spoils] of Object.entries(DEFECTS)) {
    if (!name.includes(values.named)) continue;
    world.spoils = spoils();
    const plan = { seed, schedules: Number(values.schedules), steps: Number(values.steps) };
    const { played, found } = await simulate(world, { ...plan, isShrunk: false });
    if (found === undefined) missed.push(name);
    say(`${name}: ${found === undefined ? "not found in" : "found after"} ${played} schedules`);
    if (found !== undefined) say(`  ${found.failure.faults[0] ?? ""}`);
  }
  return missed.length > 0 ? 1 : 0;
}

async function replay(world: SimulationWorld, text: string): Promise<number> {
  const failure = await playSchedule(world, parseSteps(text), { seed });
  if (failure === undefined) say("Everything holds.");
  else say(`Fails after step ${failure.after}:\n${failure.faults.join("\n")}`);
  return failure === undefined ? 0 : 1;
}

async function soak(world: SimulationWorld): Promise<number> {
  const began = performance.now();
  const plan = {
    seed,
    schedules: Number(values.schedules),
    steps: Number(values.steps),
    every: Number(values.every),
  };
  const rate = (played: number): string =>
    ((played * 1000) / (performance.now() - began)).toFixed(1);
  const outcome = await simulate(world, plan, (played) => {
    if (played % 100 === 0) say(`${played} schedules, ${rate(played)} a second`);
  });
  const { played, steps, found } = outcome;
  say(`${played} schedules from seed ${seed}, ${steps} steps, ${rate(played)} schedules a second`);
  if (found === undefined) say("Everything holds.");
  else say(report(found));
  return found === undefined ? 0 : 1;
}
