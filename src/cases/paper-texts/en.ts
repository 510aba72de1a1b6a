/** The texts of the questions on paper. */
export const en = {
  "paper.heading": "The questions, to take along",
  "paper.lead":
    "Save or print this page and fill it in where there is no network: by hand, or in a text file. Later you, or somebody you trust, type the answers into the form.",
  "paper.careful":
    "Filled in, it is about you: keep it as you would keep a letter that nobody may find, and destroy it once it is sent. Do not write your name.",
  "paper.version": "Questions of",
  "paper.link": "The questions as a page to save or print",
} as const;
