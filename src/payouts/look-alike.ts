/** How many characters at either end people look at, and programs that exchange addresses imitate. */
const ENDS = 4;

/**
 * Whether two addresses differ but look alike at both ends: somebody may have put one into a history from which the other was to be copied
 * (address poisoning). Only addresses that one person has seen are compared: among all there are, chance alone makes such pairs.
 */
export function lookAlike(a: string, b: string): boolean {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return (
    left !== right &&
    left.slice(0, ENDS) === right.slice(0, ENDS) &&
    left.slice(-ENDS) === right.slice(-ENDS)
  );
}
