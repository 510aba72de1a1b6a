import type { en } from "./en.ts";

/** The same in Polish. */
export const pl: typeof en = {
  "apply.destination": "Dokąd mamy zapłacić, jeśli masz już portfel?",
  "apply.destinationHint":
    "Wybierz w portfelu „odbierz” i skopiuj cały adres, którego nikomu jeszcze nie pokazywano. Może to też być klucz publiczny konta (xpub). Nigdy nie wklejaj słów odzyskiwania ani klucza prywatnego. Bez portfela zostaw puste: adres można podać później, z kodem, który dostaniesz.",
};
