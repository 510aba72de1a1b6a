/** The simulation finds what it is there for: the planted defects that take no time to find, within so many schedules of a fixed seed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cheapWords } from "../../simulate/cheap-words.ts";
import { DEFECTS } from "../../simulate/defects.ts";
import { simulate } from "../../simulate/simulate.ts";
import { SimulationWorld } from "../../simulate/simulation-world.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

const WITHIN = 10;

/** Those that the first schedules find; `npm run simulate -- --defects` plants all of them. */
const QUICK = [
  "what is signed is sent before it is stored",
  "other bytes are sent than are stored",
  "a transaction that the node forgot counts as failed",
  "a sat more is promised than was granted",
  "a batch that the signer was asked to sign counts as not asked for",
];

let database: FreshDatabase;
let world: SimulationWorld;
let stretchAgain: () => void;

beforeAll(async () => {
  stretchAgain = cheapWords();
  database = await freshDatabase();
  world = await SimulationWorld.make(database.address);
});
afterAll(async () => {
  stretchAgain();
  await world.close();
  await database.close();
});

test.each(Object.entries(DEFECTS).filter(([name]) => QUICK.includes(name)))(
  "%s: it is found",
  async (_, plant) => {
    world.spoils = plant();
    const { found } = await simulate(world, {
      seed: 1,
      schedules: WITHIN,
      steps: 40,
      isShrunk: false,
    });
    expect(found?.failure.faults[0]).toBeDefined();
  },
  240_000,
);
