/** The texts of `erasure-texts/en.ts`. */
export const pl = {
  "state.erased": "Wszystko z tego wniosku zostało zniszczone.",
  "erase.heading": "Usuń wszystko",
  "erase.body":
    "Niszczy to, co zostało napisane, decyzję o pomocy, adresy do wypłat i klucz tego wniosku: dla wszystkich i na zawsze. Otwarty wniosek albo płatność, której nikt nie podpisał, jest najpierw wycofywana. Kwoty w księgach funduszu zostają, ale bez tego kodu nikt nie dowie się, czyje były. Przez 30 dni po rozliczeniu płatności ten, kto ma i ten kod, i bazę funduszu, mógłby jeszcze znaleźć tę płatność: zniszcz kod.",
  "erase.ask": "Usuń wszystko …",
  "erase.sure": "Tak, usuń na zawsze",
  "erase.keep": "Nie, zostaw",
  "erase.early":
    "Płatność jest w drodze. Wróć, gdy się rozliczy: do tego czasu można ją śledzić tylko tutaj.",
  "withdrawal-late":
    "Za późno: płatność jest podpisana albo właśnie podpisywana i nikt nie może jej cofnąć. Przyjdzie na podany adres. Kto nie chce jej zatrzymać, może oddać ją funduszowi jak każdy darczyńca: strona darowizn pokazuje świeży adres, a drogę widać w blockchainie. Jeśli płatność się nie powiedzie, pauza zatrzyma to, co wróci.",
  "withdraw.perhaps":
    "Ten wniosek jest wycofany. Płatność mogła zostać podpisana wcześniej, więc może jeszcze przyjść. Gdy ta strona powie, że nic nie zostanie wypłacone, jest to pewne.",
  "erase.done": "Usunięto",
  "erase.doneBody":
    "Ten kod niczego już nie otwiera; zniszcz go. Do końca dnia poniżej kopia klucza, na którą pozwalają nasze zasady, mogłaby jeszcze otworzyć starą kopię; potem nie otworzy się żadna, chyba że ktoś złamał tę zasadę.",
  "erase.on": "Usunięto dnia",
  "erase.after": "Żadna kopia nie otworzy się po",
  "erase.stays": "Co zostaje",
  "erase.staysBody":
    "To, że w tym miesiącu był wniosek do tego programu, jego kroki według miesięcy i kwoty w księgach. Nic z tego samo nie prowadzi do ciebie. Adres wypłaty jest usuwany 30 dni po jej rozliczeniu; sama płatność zostaje w blockchainie na zawsze. Przez 30 dni po rozliczeniu płatności ten, kto ma i ten kod, i bazę funduszu, mógłby jeszcze znaleźć tę płatność: zniszcz kod.",
  "erase.note":
    "Niczego z tego nie trzeba przechowywać. Jeśli zapiszesz ten dzień, to tam, gdzie przeszukanie nie zaszkodzi.",
  "hold.checks":
    "To, czym odbiorca odnajduje swoją płatność w publicznej księdze, zapieczętowane dla niego: {{days}} dni po wpisie",
  "hold.looks":
    "Kto z pracowników oglądał sprawę, o której godzinie i po co, przez {{days}} dni; czyją sprawę, wie tylko jej klucz",
  "hold.counts": "Ile wniosków przyszło w danym dniu, przez {{days}} dni",
  "hold.tests":
    "O prośbach, które dwie osoby z funduszu wymyśliły, żeby zobaczyć, jak rozpatruje się prośby: kto je wymyślił, w którym miesiącu i co z nich wynikło. O wnioskodawcach nic tam nie ma.",
  "hold.verdicts":
    "Jak decydował każdy z oceniających, w sumach za kwartał i pod pseudonimem, przez {{days}} dni; o żadnej sprawie",
  "hold.staff":
    "O pracownikach: pseudonim, rola, klucze publiczne, sesje, języki, w których ktoś według własnych słów czyta, oraz kto zaproponował lub zatwierdził zasady programu albo go otworzył, wstrzymał lub zamknął",
  "kept.heading": "Jak długo",
  "kept.self":
    "Wniosek można w każdej chwili usunąć samemu, poza czasem, gdy płatność jest w drodze.",
  "kept.open": "Otwarte wnioski są trzymane do decyzji.",
  "kept.spam": "Odrzucone od razu: usuwane {{days}} dni po tym miesiącu.",
  "kept.withdrawn": "Wycofane: usuwane {{days}} dni po tym miesiącu.",
  "kept.declined": "Odmówione: usuwane {{days}} dni po tym miesiącu.",
  "kept.completed": "Wypłacone: usuwane {{days}} dni po miesiącu, w którym to zobaczono.",
  "kept.approved":
    "Przyznane, ale nie wiadomo, dokąd zapłacić: usuwane {{days}} dni po tym miesiącu; pieniądze są znów wolne dla innych.",
  "kept.unseen":
    "Wypłacone, a nikt nie zajrzał: usuwane {{days}} dni po miesiącu, w którym płatność stanęła w kolejce, gdy wszystkie płatności z tego czasu są tak dawno zakończone.",
  "kept.active":
    "Przyznane i niezakończone: usuwane {{days}} dni po tym miesiącu, nawet jeśli płatność jeszcze czeka.",
} as const;
