/** Polish texts of the public and donor pages. */
export const pl = {
  "home.heading": "Wspólna sakiewka",
  "home.lead":
    "Jedni dają. Inni, których za protest ukarano grzywną, uwięziono, pobito lub zwolniono z pracy, dostają pomoc. Każdą liczbę na tej stronie może sprawdzić każdy.",
  "demo.heading": "To jest demonstracja z pieniędzmi na niby",
  "demo.body":
    "Działa na osobnym łańcuchu testowym: jego monety są nic niewarte i nikomu się nimi nie pomaga. Księga publiczna ma ustawienia „open” z epoką trwającą {{seconds}} s. Prawdziwy fundusz czeka na wiele płatności i znacznie dłużej, żeby żadnej nie dało się zobaczyć osobno.",
  "demo.more": "Pieniądze na niby i logowanie",
  "money.heading": "Pieniądze",
  "money.none":
    "Nic jeszcze nie opublikowano. Pierwsze liczby pojawią się, gdy zamknie się pierwsza epoka. Do tego czasu strona nie pokazuje żadnych, żeby nikt nie mógł śledzić pojedynczych wpłat.",
  "money.asOf": "Opublikowano z epoką {{epoch}}:",
  "money.still":
    "Te liczby stoją w miejscu do następnej epoki, żeby nikt nie mógł poznać pojedynczej płatności, porównując dwie wizyty.",
  "term.received": "otrzymano",
  "term.available": "dostępne",
  "term.committed": "przyrzeczone",
  "term.inFlight": "w drodze",
  "term.paid": "wypłacone",
  "term.fees": "opłaty",
  "term.losses": "straty",
  "term.operations": "koszty funduszu",
  "term.refunds": "zwroty",
  "term.transfers": "przesunięcia między programami",
  "means.heading": "Co znaczą słowa",
  "means.received": "Wszystko, co przyszło na adresy funduszu.",
  "means.available": "Wolne na nową pomoc.",
  "means.committed": "Przyrzeczone ludziom albo już wydane, ale jeszcze nie w księdze publicznej.",
  "means.inFlight": "Podpisane i wysłane; sieć jeszcze nie potwierdziła.",
  "means.paid": "Dotarło do ludzi, którym się pomaga.",
  "means.fees": "Zapłacone sieci Bitcoin za transakcje.",
  "picture.heading": "Epoka po epoce",
  "picture.alt":
    "Słupki dla epok od {{first}} do {{last}}. Każdy pokazuje wszystko, co do tego czasu otrzymano, z podziałem na dostępne, przyrzeczone, będące w drodze, wypłacone i opłaty. Tabela poniżej ma te same liczby.",
  "picture.table": "To samo w tabeli",
  "picture.epoch": "Epoka",
  "picture.closed": "Opublikowano",
  "give.heading": "Wpłać",
  "give.choose": "Na co jest twoja wpłata?",
  "give.fresh":
    "Dostaniesz świeży adres, którego nikt inny nie zobaczy, i kod pokwitowania. Bez nazwiska, bez konta, bez e-maila.",
  "give.submit": "Weź adres",
  "give.none": "W tej chwili żaden program nie przyjmuje wpłat.",
  "give.unknown": "Wybierz jeden z programów.",
  "give.exhausted":
    "Funduszowi skończyły się w tej chwili poświadczone adresy. Bez certyfikatu nie pokazuje żadnego. Zajrzyj później.",
  "give.slowly":
    "W tej chwili o adres prosi bardzo wiele osób. Poczekaj pół minuty i naciśnij przycisk jeszcze raz.",
  "give.busy":
    "Dziś poproszono o tyle adresów, że w tej chwili nie można wydać kolejnych. Nic nie przepadło: spróbuj za kilka minut albo później w ciągu dnia.",
  "address.heading": "Adres na twoją wpłatę",
  "address.once":
    "Ten adres jest na jedną wpłatę i nikt inny go nie zobaczy. Zanim wyślesz, porównaj każdą grupę z tym, co pokazuje twój portfel.",
  "address.for": "Na co",
  "address.until": "Użyj do",
  "address.late":
    "Potem zostaje wycofany: jest obserwowany zawsze i to, co przyjdzie, nie zginie, ale na inną wpłatę weź świeży.",
  "address.qr": "Kod QR powyższego adresu",
  "address.open": "Otwórz w portfelu na tym urządzeniu",
  "chain.heading": "Łańcuch widzą wszyscy",
  "chain.body":
    "Każdy może zawsze zobaczyć, że twoja moneta poszła na ten adres i dokąd trafia dalej. Giełda, która zna twoje nazwisko, może powiedzieć, że to twoja wpłata. Ludzi więziono za wpłatę po latach. Jeśli to może spotkać ciebie, używaj tylko monet, które do ciebie nie prowadzą, albo nie wpłacaj.",
  "receipt.heading": "Twój kod pokwitowania",
  "receipt.why":
    "Dzięki niemu zobaczysz, czy wpłata dotarła, a później dostaniesz dowód, że jest w księgach. Nie da się nim ruszyć żadnych pieniędzy. Nie przechowujemy go i nie pokażemy drugi raz.",
  "receipt.how":
    "Zapisz go na papierze albo w menedżerze haseł. Nie wysyłaj go na czacie i nie trzymaj w telefonie, który ktoś może przeszukać.",
  "certificate.heading": "Certyfikat tego adresu",
  "certificate.body":
    "Fundusz podpisał kluczem trzymanym poza siecią, że to jego adres. Dlatego przejęty serwer nie pokaże ci adresu złodzieja.",
  "certificate.forget":
    "Możesz go sprawdzić, ale potem go nie trzymaj: na przeszukanym urządzeniu pokaże, że to twoja wpłata.",
  "gift.watch": "Zobacz, czy dotarło",
  "play.heading": "W demonstracji portfel nie jest potrzebny",
  "play.body": "Własny górnik demonstracji może wysłać na ten adres trochę bitcoinów na niby.",
  "play.submit": "Wyślij pieniądze na niby",
  "play.sent": "Wysłane. Za kilka sekund pojawi się tutaj, a po następnych epokach w księdze.",
  "gift.heading": "Twoja wpłata",
  "gift.lead": "Wpisz kod pokwitowania, który był pokazany razem z adresem.",
  "gift.look": "Zobacz",
  "gift.again": "Zobacz jeszcze raz",
  "code.label": "Kod pokwitowania",
  "code.hint": "27 liter i cyfr. Wielkie litery, odstępy i kreski nie mają znaczenia.",
  "code-mistyped": "W tym kodzie jest literówka. Porównaj go grupa po grupie.",
  "code-of-other-kind": "To kod innego rodzaju, osoby, która prosiła o pomoc.",
  "code-unknown": "Ten kod niczego nie otwiera.",
  "code.heading": "Mam kod",
  "code.receipt": "To moja wpłata, mam kod pokwitowania",
  "code.receiptMore": "Zaczyna się od 8, 9 albo od jednej z liter od A do F.",
  "code.claim": "To moja prośba o pomoc, mam kod wniosku",
  "code.claimMore": "Zaczyna się od cyfry od 0 do 7 albo ma 42 cyfry.",
  "gift.none":
    "Na ten adres nic jeszcze nie przyszło. Płatność widać tu zwykle w ciągu minuty od wysłania.",
  "gift.seen": "Zauważona w sieci",
  "gift.block": "W bloku łańcucha",
  "gift.confirmed_one": "W bloku łańcucha, {{count}} potwierdzenie",
  "gift.confirmed_few": "W bloku łańcucha, {{count}} potwierdzenia",
  "gift.confirmed_many": "W bloku łańcucha, {{count}} potwierdzeń",
  "gift.settled": "Dotarła na dobre",
  "gift.dropped":
    "Nie ma jej już ani w sieci, ani w bloku. Sprawdź w swoim portfelu, czy naprawdę wyszła.",
  "gift.output": "Transakcja i wyjście",
  "gift.address": "Adres",
  "proof.heading": "Dowód, że jest w księgach",
  "proof.body":
    "Z tym plikiem i księgą publiczną każdy, komu go pokażesz, może sprawdzić, że twoja wpłata została policzona. Kto ma ten plik, wie o twojej wpłacie, więc trzymaj go tylko tam, gdzie to bezpieczne.",
  "proof.waiting":
    "Części twojej wpłaty czekają na następne epoki, więc plik nie jest jeszcze pełny. Wróć później po cały dowód.",
  "proof.none": "Dowód dostaniesz, gdy wpłata dotrze na dobre.",
  "proof.download": "Pobierz dowód",
  "proof.bundle": "Pobierz jako pakiet",
  "proof.bundleMore":
    "Pakiet to jeden plik tar: ten sam dowód, a obok dowód każdej części jako plik, który czytają inne programy.",
  "programmes.heading": "Programy",
  "programmes.lead": "Każdy ma własny cel, własny portfel i własne księgi.",
  "programmes.award": "Jedna wypłata",
  "programmes.range": "od {{floor}} do {{cap}} BTC",
  "programmes.state": "Stan",
  "programmes.open": "otwarty",
  "programmes.draft": "w przygotowaniu",
  "programmes.closing": "zamykany: nie przyjmuje nic nowego i wypłaca, co przyznał",
  "programmes.paused": "wstrzymany",
  "programmes.closed": "zamknięty",
  "programmes.none": "Nie ma jeszcze żadnych programów.",
  "book.heading": "Księga publiczna",
  "book.lead":
    "Wszystko, co weszło i wyszło, pocięte na części, które nie opowiadają niczyjej historii, i podsumowane na koniec każdej epoki.",
  "book.rows": "Według programów",
  "book.programme": "Program",
  "book.checkpoint": "Podpisany punkt kontrolny",
  "book.size": "Wpisów",
  "book.root": "Korzeń dziennika",
  "book.raw": "Dla programów",
  "check.heading": "Sprawdź samodzielnie",
  "check.lead":
    "Nie musisz ufać temu serwerowi. Program odtworzy całą księgę na twoim komputerze, policzy od nowa każdą sumę i sprawdzi każdy podpis:",
  "check.more": "Krok po kroku",
  "verify.get":
    "Weź program skądinąd niż z tego serwera i porównaj jego sumę kontrolną z drugim źródłem.",
  "verify.run": "Każ mu przeczytać i przeliczyć księgę tego funduszu:",
  "verify.receipt": "Z dowodem twojej wpłaty sprawdzi też, że została policzona:",
  "verify.pin":
    "Porównaj ten odcisk zasad i kluczy funduszu z tym, który masz inną drogą, od znajomych albo na papierze. Muszą się zgadzać znak w znak:",
  "verify.page":
    "Albo nic nie instalując: zapisz tę stronę, odłącz się od sieci, otwórz ją z dysku i wybierz kopię księgi.",
  "verify.pageHash":
    "Jej SHA-256 musi być taki sam jak ten, który masz z innego źródła, znak po znaku:",
  "verify.pageSigned":
    "Założyciele podpisali tę liczbę: stoi w pliku funduszu i purse verify ją pokazuje.",
  "verify.pageOther":
    "Założyciele podpisali liczbę innej wersji, oto ona. Użyj tamtej wersji albo zapytaj ich o powód:",
  "verify.copy": "Cała księga w jednym pliku, na dysk lub pendrive:",
  "verify.not":
    "Żadne sprawdzenie nie powie, komu pomożono i kto wpłacił. Księga jest tak zrobiona, żeby nikt nie mógł tego z niej wyczytać.",
  "apart.heading": "Kto decyduje i kto płaci",
  "apart.standard":
    "O każdej prośbie o pomoc decydują dwie osoby, a dwie inne zatwierdzają każdą płatność. Kto decydował o prośbie, nie zatwierdza jej wypłaty, a kto przygotował płatność, też jej nie zatwierdza.",
  "apart.small":
    "To mały fundusz. O każdej prośbie o pomoc decydują dwie osoby i dwie zatwierdzają każdą płatność; jedna z nich mogła brać udział także w decyzji, druga nie brała, a kto przygotował płatność, jej nie zatwierdza.",
} as const;
