import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { MINUTE } from "./clock.ts";

/**
 * Bounds of how often somebody may ask go by the machine's clock, which passes a minute before each test of the file that calls this, so that what
 * the tests before asked for uses up nothing.
 */
export function freshBounds(): void {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  beforeEach(() => {
    vi.setSystemTime(Date.now() + MINUTE);
  });
  afterAll(() => {
    vi.useRealTimers();
  });
}
