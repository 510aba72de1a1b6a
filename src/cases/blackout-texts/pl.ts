/** The texts of `blackout-texts/en.ts`. */
export const pl = {
  "blackout.declared":
    "Ogłoszono odcięcie sieci. Dopóki trwa, wszystkie terminy na odpowiedź, odwołanie lub odebranie pomocy są wstrzymane i nic nie kończy się z powodu twojego milczenia.",
  "kept.blackout":
    "Podczas ogłoszonego odcięcia sieci terminy wniosków odrzuconych, wygasłych i zatwierdzonych oraz ich plików są wstrzymane; to, co usuwasz lub wycofujesz samodzielnie, nie jest tym opóźniane.",
  "hold.blackouts": "Kto z zespołu ogłosił lub zakończył odcięcie sieci i którego dnia",
} as const;
