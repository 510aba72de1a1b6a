/** The simulation finds what it is there for: each planted defect, within so many schedules of a fixed seed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cheapWords } from "../../simulate/cheap-words.ts";
import { DEFECTS } from "../../simulate/defects.ts";
import { simulate } from "../../simulate/simulate.ts";
import { SimulationWorld } from "../../simulate/simulation-world.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

const WITHIN = 60;

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

test.each(Object.entries(DEFECTS))(
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
