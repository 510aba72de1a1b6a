/** What “what we hold” says of the tokens of duplicates. */
export const en = {
  "hold.tokens":
    "Keyed marks of where you are to be paid and of files you send, to find requests that share one; the key lies apart, and they go with the request, also those of files that you remove",
} as const;
