import type { Clock } from "../base/clock.ts";

/** A question whose answer is kept for `seconds`; whoever asks meanwhile gets the same one. A failure is not kept. */
export function remembered<T>(
  clock: Clock,
  seconds: number,
  ask: () => Promise<T>,
): () => Promise<T> {
  let kept: { readonly until: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const now = clock.now().getTime();
    if (kept !== undefined && now < kept.until) return kept.answer;
    const answer = ask();
    const asked = { until: now + seconds * 1000, answer };
    kept = asked;
    answer.catch(() => {
      if (kept === asked) kept = undefined;
    });
    return answer;
  };
}
