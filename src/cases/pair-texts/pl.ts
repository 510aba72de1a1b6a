/** The texts of `pair-texts/en.ts`. */
export const pl = {
  "hold.tokens":
    "Znaki z kluczem od miejsca wypłaty i od przesłanych plików, aby znaleźć prośby, które je dzielą; klucz leży osobno, a znaki znikają razem z prośbą, także znaki plików, które usuniesz",
} as const;
