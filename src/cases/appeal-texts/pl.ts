/** The texts of `appeal-texts/en.ts`. */
export const pl = {
  "state.appealed": "Ta prośba ma być, jak chcesz, rozpatrzona ponownie.",
  "declined.twice": "Powód: o ile fundusz może ocenić, o to już proszono.",
  "declined.twice.then":
    "Jeśli tak nie jest, napisz przy ponownym rozpatrzeniu, czym te prośby się różnią.",
  "declined.unsafe": "Powód: wypłata teraz mogłaby narazić cię na niebezpieczeństwo.",
  "declined.unsafe.then":
    "Pomogłoby, gdyby niebezpieczeństwo minęło albo był bezpieczniejszy sposób wypłaty.",
  "declined.not-shown": "Powód: nie wykazano, co ci się stało albo że ma to związek z protestami.",
  "declined.not-shown.then":
    "Pomogłoby napisać, co się stało, mniej więcej kiedy i kto jeszcze to widział lub o tym donosił. Żaden dokument nie jest konieczny.",
  "declined.no-need": "Powód: nie wykazano, że pomoc jest potrzebna teraz.",
  "declined.no-need.then":
    "Pomogłoby napisać, co zostało utracone, ile osób z tego żyje i co trzeba zapłacić.",
  "declined.other": "Powód: według ogłoszonych zasad ten program za to nie płaci.",
  "declined.other.then":
    "Pomogłoby napisać, dlaczego zasady obejmują też twój przypadek. Może lepiej pasuje inny program.",
  "appeal.heading": "Poproś o ponowne rozpatrzenie",
  "appeal.why":
    "Dwie osoby, które nie zajmowały się tą prośbą, rozpatrzą ją od nowa. Ich decyzja jest ostateczna. Poniżej możesz też usunąć prośbę.",
  "appeal.by": "Do końca tego dnia (UTC):",
  "appeal.text": "Co pominięto albo co jest nie tak?",
  "appeal.hint": "W dowolnym języku. Nie pisz imion ani nazwisk. Potem znów możesz wysyłać pliki.",
  "appeal.submit": "Poproś o ponowne rozpatrzenie",
  "appeal.waits":
    "W funduszu nie ma teraz dwóch osób, które nie zajmowały się tą prośbą. Prośba na nie czeka. Wróć i sprawdź, czy już są; jeśli przez rok ich nie będzie, zostanie usunięta.",
  "appeal.again": "Sprawdź ponownie",
  "appeal-final":
    "Dwie inne osoby już rozpatrzyły tę prośbę i ich decyzja jest ostateczna. Jeśli jest coś nowego, wyślij nową prośbę.",
  "appeal-late": "Ostatni dzień na ponowne rozpatrzenie minął. Możesz wysłać nową prośbę.",
  "case-transition": "Tego nie można teraz zrobić z tą prośbą.",
  "entry.appeal": "Dlaczego prosisz o ponowne rozpatrzenie",
  "entry.touched":
    "Po odmowie krótkie nazwy osób, które się nią zajmowały, aby ponownie rozpatrzyły ją inne",
  "kept.appealed":
    "Ponowne rozpatrzenie, którego nie ma kto zrobić: usuwane {{days}} dni po miesiącu.",
  "kept.reviewed":
    "Rozpatrzona, ale decyzji nie dało się wykonać: usuwana {{days}} dni po miesiącu.",
  "state.test":
    "To prośba próbna. Dwie osoby z funduszu wymyśliły ją, żeby zobaczyć, jak rozpatruje się prośby; nic się za nią nigdy nie wypłaca. Jeśli jest twoja i prawdziwa, ktoś cię oszukał: wyślij nową.",
} as const;
