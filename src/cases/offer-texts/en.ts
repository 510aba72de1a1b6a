/** What is said of what programmes help with, in English; the other languages say all of it. */
export const en = {
  "offer.takes": "{{name}} (helps with: {{purposes}})",
  "offer.others": "This programme does not help with what you chose. These do: {{programmes}}.",
  "offer.none": "No programme helps with that at the moment. Nothing was stored.",
  "offer.languages":
    "Nobody of this programme answers in that language. Choose one of these: {{languages}}.",
  "kept.programmes":
    "A programme may keep paid, ended and withdrawn requests and files for fewer days, never for more: its page says so, and since when. That holds for requests that come after the month in which it began.",
};
