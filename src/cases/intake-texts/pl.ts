import type { en } from "./en.ts";

/** The same in Polish. */
export const pl: typeof en = {
  "apply.destination": "Dokąd mamy zapłacić, jeśli masz już portfel?",
  "apply.destinationHint":
    "Wybierz w portfelu „odbierz” i skopiuj cały adres, którego nikomu jeszcze nie pokazywano. Może to też być klucz publiczny konta (xpub). Nigdy nie wklejaj słów odzyskiwania ani klucza prywatnego. Bez portfela zostaw puste: adres można podać później, z kodem, który dostaniesz.",
  "second.ask": "Chcę drugi kod na wypadek, gdyby ktoś mnie zmuszał",
  "second.askHint":
    "Kto go wpisze, usłyszy, że niczego nie otwiera, a wypłata zostaje wstrzymana, dopóki nie zdejmiesz tego prawdziwym kodem.",
  "second.heading": "Twój drugi kod",
  "second.body":
    "Jeśli ktoś zmusza cię do pokazania prośby, podaj ten kod. Odpowiedź brzmi, że niczego nie otwiera, jak przy każdym złym kodzie. Tymczasem wypłata zostaje wstrzymana, a dopóki prośba nie jest rozstrzygnięta, osoby zajmujące się nią widzą, że go wpisano. Z prawdziwym kodem też to widzisz i możesz to zdjąć.",
  "second.limits":
    "To hamulec, a nie kryjówka: nie ukrywa, że prosisz o pomoc, a kto zna tę stronę, wie, że takie kody istnieją. Trzymaj go osobno od prawdziwego i nie pomyl ich. Jeśli po wpisaniu strona nie odpowie, być może nic się nie stało. Nikt z tego powodu nie przyjdzie z pomocą: gdy jest już wypłata, nikomu nie mówi się, dlaczego czeka, a to, co już podpisano, i tak zostaje wysłane.",
  "second.used":
    "Wpisano twój drugi kod. Wypłata jest wstrzymana, a osoby zajmujące się prośbą mogą to widzieć. Zdejmij to, gdy nic ci nie grozi.",
  "second.perhaps":
    "Wypłatę wstrzymano kodem. Jeśli nie zrobiono tego tym kodem, wpisano twój drugi kod. Zdejmij wstrzymanie, gdy nic ci nie grozi.",
  "second.lift": "Nic mi nie grozi: dalej",
  "hold.second":
    "To samo od drugiego kodu, który ma każda prośba, niezależnie od tego, czy ktoś go wziął, i, zapieczętowane, czy go wpisano",
};
