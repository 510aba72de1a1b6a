/** The texts of `pause-texts/en.ts`. */
export const pl = {
  "pause.why":
    "Otrzymanie wypłaty teraz nie jest bezpieczne? Wstrzymaj ją. Nic nie wypłacamy, dopóki nie zdejmiesz wstrzymania swoim kodem.",
  "pause.submit": "Wstrzymaj wypłatę",
  "pause.lift": "Zdejmij moje wstrzymanie",
  "pause.own":
    "Ta wypłata jest wstrzymana na twoje życzenie. Nic nie wypłacamy, dopóki nie zdejmiesz wstrzymania.",
  "pause.two":
    "Ta wypłata była wstrzymywana tak często, że twój kod już nie zdejmie wstrzymania. Zrobią to dwie osoby z funduszu.",
  "pause.late":
    "Wypłata została podpisana wcześniej, więc może jeszcze wyjść. Jeśli nie wyjdzie, wstrzymanie ją zatrzyma.",
  "pause.unsure":
    "Wypłata mogła zostać podpisana wcześniej, więc może jeszcze wyjść. Jeśli nie wyjdzie, wstrzymanie ją zatrzyma.",
  "pause-nothing": "Nie ma wypłaty, którą można wstrzymać.",
  "pause-not-own": "Nie ma twojego wstrzymania, które można zdjąć.",
  "payout-over": "Wypłata została już zrobiona.",
} as const;
