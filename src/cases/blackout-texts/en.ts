/** What is said of declared blackouts, in English; the other languages say all of it. */
export const en = {
  "blackout.declared":
    "A network blackout is declared. Every time you have to answer, to appeal or to claim stands still until it is over, and nothing ends because you are silent.",
  "kept.blackout":
    "During a declared blackout the times of declined, expired and approved requests and of their files stand still; what you erase or withdraw yourself is not held up.",
  "hold.blackouts": "Which of the staff declared or ended a blackout, and on which day",
} as const;
