import { pl as change } from "../change-texts/pl.ts";
/** Polish texts of the recipient's pages. */
export const pl = {
  ...change,
  "before.heading": "Zanim poprosisz",
  "before.lead":
    "Możesz tu poprosić o pomoc bez nazwiska, bez numeru telefonu i bez konta. Przeczytaj najpierw tę stronę: to dwie minuty.",
  "before.device": "Na jakim urządzeniu",
  "before.deviceBody":
    "Użyj telefonu albo komputera, do którego nie zaglądają inni, najlepiej z Tor Browser. Przycisk na dole tych stron od razu prowadzi gdzie indziej, a przeglądarka zapomina, co z nich zachowała; zostaje tylko lista odwiedzonych stron, usuń ją samodzielnie.",
  "before.ask": "O co pytamy",
  "before.askBody":
    "Co się stało, mniej więcej kiedy, na co są pieniądze i ile potrzeba. Nie o nazwisko, adres, telefon, dokumenty ani numery spraw. Nie wpisuj ich nigdzie.",
  "before.keep": "Co przechowujemy",
  "before.keepBody":
    "Twoje odpowiedzi są zamykane na klucz, gdy tylko przyjdą. Otworzyć je może kilka osób, które decydują, a każde otwarcie jest zapisywane; kluczem podzielonym między trzech opiekunów fundusz może otworzyć je jeszcze dwóm osobom, siedem dni po publicznym ogłoszeniu. Zamiast konta dostajesz kod.",
  "before.hold": "Co dokładnie przechowujemy i kto może to otworzyć",
  "before.risk": "Co nie jest chronione",
  "before.riskServer":
    "Działający serwer widzi twój tekst przez chwilę, zanim go zamknie. Jeśli ktoś obcy przejął go w tej chwili, też go widzi.",
  "before.riskChain":
    "Płatności są w bitcoinach. Łańcuch zawsze widzą wszyscy: każdy widzi płatność, choć nie to, dla kogo była. Gdy wymieniasz pieniądze na giełdzie, która zna twoje nazwisko, widzi ona, skąd przyszły.",
  "before.riskCode":
    "Kto ma twój kod, widzi twój wniosek. Jeśli ktoś może cię zmusić do jego pokazania, nie noś go przy sobie.",
  "before.start": "Poproś o pomoc",
  "before.closed": "W tej chwili żaden program nie przyjmuje wniosków. Zajrzyj później.",
  "apply.heading": "Poproś o pomoc",
  "apply.lead":
    "Odpowiedz na to, na co możesz, własnymi słowami i w dowolnym języku. Nie pisz nazwisk, adresów ani numerów dokumentów.",
  "apply.moment":
    "Działający serwer widzi twój tekst przez chwilę, zanim go zamknie. Wszystko zostanie wysłane dopiero, gdy naciśniesz przycisk.",
  "apply.submit": "Wyślij wniosek",
  "apply.again":
    "Ten formularz był już wysłany z innymi odpowiedziami i wtedy pokazaliśmy kod. Wyślij go ponownie tylko wtedy, gdy chcesz złożyć drugi wniosek.",
  "apply.stale":
    "Nic nie zostało wysłane: formularz był otwarty dłużej niż dobę albo został wysłany w jednej chwili. Twoje odpowiedzi nadal tu są. Przejrzyj je i wyślij jeszcze raz.",
  "apply.slowly":
    "Jeszcze nic nie zostało wysłane: w tej chwili pisze bardzo wiele osób. Twoje odpowiedzi nadal tu są. Poczekaj pół minuty i wyślij je jeszcze raz.",
  "apply.busy":
    "Nic nie zostało wysłane: dziś o pomoc poprosiło tyle osób, że w tej chwili nie można przyjąć kolejnych wniosków. Twoje odpowiedzi nadal tu są. Spróbuj za kilka minut albo później w ciągu dnia.",
  "apply.programme": "Jakiej pomocy potrzebujesz?",
  "apply.category": "Co się stało?",
  "apply.period": "Mniej więcej kiedy?",
  "apply.region": "W jakim regionie?",
  "apply.regionHint": "Wystarczy duży obszar. Nie podawaj miasta ani ulicy.",
  "apply.need": "Na co są pieniądze?",
  "apply.needHint": "Na przykład: grzywna 900 rubli, czynsz za dwa miesiące, dentysta.",
  "apply.amount": "Ile, w satoshi?",
  "apply.amountHint":
    "Same cyfry. Jeśli nie liczysz w satoshi, zostaw puste, a kwotę i walutę napisz w poprzedniej odpowiedzi.",
  "apply.urgency": "Jak szybko to potrzebne?",
  "apply.text": "Co jeszcze powinniśmy wiedzieć?",
  "apply.textHint":
    "Krótko, co się stało i dlaczego można w to uwierzyć. Żadnego rozgłosu: nikt nie musi pokazywać twarzy, żeby dostać pomoc.",
  "apply.language": "W jakim języku odpowiadać?",
  "category.dismissal": "Utrata pracy",
  "category.fine": "Grzywna lub koszty sądowe",
  "category.detention": "Zatrzymanie lub więzienie",
  "category.injury": "Obrażenia, pobicie",
  "category.expulsion": "Skreślenie ze studiów lub wydalenie z kraju",
  "category.equipment": "Zabrany lub zniszczony sprzęt",
  "category.relocation": "Konieczność wyjazdu",
  "category.family": "Opieka nad rodziną osoby uwięzionej",
  "period.week": "W ostatnim tygodniu",
  "period.month": "W ostatnim miesiącu",
  "period.half-year": "W ostatnim półroczu",
  "period.year": "W ostatnim roku",
  "period.longer": "Dawniej",
  "urgency.days": "W ciągu dni",
  "urgency.weeks": "W ciągu tygodni",
  "urgency.months": "Może poczekać miesiące",
  "language.en": "English",
  "language.be": "Беларуская",
  "language.ru": "Русский",
  "language.uk": "Українська",
  "language.pl": "Polski",
  "language.fa": "فارسی",
  "Choose a programme.": "Wybierz program.",
  "Choose what happened.": "Wybierz, co się stało.",
  "Choose roughly when.": "Wybierz, mniej więcej kiedy.",
  "Choose how soon you need it.": "Wybierz, jak szybko to potrzebne.",
  "Choose a language.": "Wybierz język.",
  "Say in a few words what the money is for.": "Powiedz w kilku słowach, na co są pieniądze.",
  "A secret of a wallet does not belong here. It was not kept. Whoever has seen it can take the coins: move them to a new wallet.":
    "To tajemnica portfela, tu nie jest jej miejsce. Nie zachowaliśmy jej i nie ma jej w żadnym dzienniku. Kto ją widział, może zabrać twoje monety: utwórz nowy portfel i przenieś je tam.",
  "Please remove special control characters.": "Usuń specjalne znaki sterujące.",
  "Write the amount in satoshis, digits only, without leading zeros.":
    "Wpisz kwotę w satoshi, same cyfry, bez zer na początku.",
  "The amount is larger than all bitcoin there will be.":
    "To więcej niż wszystkie bitcoiny, jakie kiedykolwiek będą.",
  "claim.heading": "Twój kod wniosku",
  "claim.lead": "Twój wniosek dotarł. Ten kod to jedyna droga z powrotem do niego.",
  "claim.once":
    "Pokazujemy go tylko teraz. Nie przechowujemy go, nikt nie może go sprawdzić, a zgubionego kodu nie da się zastąpić.",
  "claim.code": "Kod",
  "claim.digits": "Ten sam kod w samych cyfrach",
  "claim.digitsHint":
    "Dla klawiatur bez liter łacińskich i do czytania na głos. Wystarczy jedna z dwóch postaci.",
  "claim.keep": "Jak go przechowywać",
  "claim.keepPaper":
    "Najlepiej na papierze, w miejscu, którego nikt nie przeszukuje, bez słowa o tym, do czego służy.",
  "claim.keepManager": "Albo w menedżerze haseł, pod nazwą, która nic nie mówi.",
  "claim.keepNot": "Nie na zdjęciu ani zrzucie ekranu, nie na czacie ani w e-mailu.",
  "claim.return": "Jak wrócić",
  "claim.returnBody":
    "Otwórz na tej stronie „Mam kod” i wpisz go. Spróbuj raz teraz, z tego, co masz zapisane, zanim opuścisz tę stronę:",
  "claim.try": "Wypróbuj kod",
  "claim.destination": "Podaj, dokąd wypłacić",
  "claim.destinationBody":
    "Jeśli masz portfel bitcoin, możesz to zrobić teraz i nie musisz wracać.",
  "request.heading": "Twój wniosek",
  "request.lead": "Wpisz kod wniosku, który był pokazany po wysłaniu.",
  "request.look": "Zobacz",
  "request.again": "Zobacz jeszcze raz",
  "code.label": "Kod wniosku",
  "code.hint":
    "27 liter i cyfr albo 42 cyfry. Wielkie litery, odstępy i kreski nie mają znaczenia; litery cyrylicy i cyfry perskie też działają.",
  "code-mistyped": "W tym kodzie jest literówka. Porównaj go grupa po grupie.",
  "code-of-other-kind": "To kod innego rodzaju, osoby, która wpłaciła.",
  "code-unknown": "Ten kod niczego nie otwiera.",
  "code.receipt": "To moja wpłata, mam kod pokwitowania",
  "step.sent": "Wysłany",
  "step.read": "Przeczytany przez jedną osobę",
  "step.reviewed": "Rozstrzygnięty przez dwie osoby",
  "step.paying": "W trakcie wypłaty",
  "step.paid": "Wypłacony",
  "state.submitted": "Mamy twój wniosek. Nikt go jeszcze nie otworzył.",
  "state.triage": "Ktoś czyta twój wniosek.",
  "state.in_review": "Twój wniosek jest u osób, które decydują. Decydują dwie, każda bez drugiej.",
  "state.second_review": "Jedna z dwóch osób zdecydowała. Czekamy na drugą.",
  "state.approved": "Twój wniosek został przyjęty.",
  "state.approvedAddress":
    "Twój wniosek został przyjęty. Podaj niżej, dokąd wypłacić, a będziemy mogli zapłacić. Jeśli adres był już podany, nie da się go użyć: podaj inny.",
  "state.approvedRefused":
    "Twój wniosek jest przyjęty, ale na to, co podano, nie możemy zapłacić. Podaj niżej inny adres, a zapłacimy. Powód:",
  "state.active": "Twój wniosek został przyjęty, a płatność jest w drodze.",
  "state.completed": "Wszystko zostało wypłacone. Nic więcej nie trzeba robić.",
  "state.declined":
    "Dwie osoby zdecydowały, że fundusz nie może zapłacić za ten wniosek. To nie jest ocena ciebie. Jeśli coś się zmieniło, możesz złożyć nowy.",
  "state.spam": "Ten wniosek zamknięto.",
  "state.withdrawn": "Ten wniosek jest wycofany. Nic nie zostanie za niego wypłacone.",
  "request.sent": "Wysłany",
  "request.programme": "Program",
  "request.award": "Przyznano",
  "payout.heading": "Płatności",
  "payout.ready":
    "Czeka na następną turę płatności. Kilka wychodzi razem, w losowej chwili, żeby nikt nie mógł ich odróżnić.",
  "payout.batched": "W turze, którą teraz sprawdzają dwie osoby.",
  "payout.in-flight": "Wysłana. Portfel może już ją pokazywać; sieć jeszcze nie potwierdziła.",
  "payout.confirmed": "Potwierdzona przez sieć. Pieniądze są w twoim portfelu.",
  "payout.settled": "Wypłacona na dobre.",
  "payout.cancelled": "Niewysłana. Nic nie wypłacono.",
  "check.heading": "W publicznej księdze",
  "check.body":
    "Każda płatność jest w publicznej księdze funduszu, w częściach, których nikt nie połączy. Tu możesz sprawdzić, czy twoja w niej jest, na całą kwotę. Sprawdzić można raz: potem nie ma tu już klucza do niej. Audytorzy funduszu mają zapieczętowaną kopię.",
  "check.ask": "Sprawdź raz",
  "check.agrees":
    "Twoja płatność jest w publicznej księdze: liczba części {{parts}}, razem dają całą kwotę. To było jedyne sprawdzenie; klucza już tu nie ma i nie ma czego przechowywać.",
  "check.waiting":
    "Twojej płatności nie ma jeszcze w całości w publicznej księdze: są {{published}} z {{parts}} części. Części publikowane są w losowych chwilach. Wróć za kilka dni; nadal możesz sprawdzić.",
  "check.early":
    "Twojej płatności nie ma jeszcze w publicznej księdze. Wróć za kilka dni; nadal możesz sprawdzić.",
  "check.differs":
    "To, co publiczna księga mówi o twojej płatności, nie zgadza się. Otrzymane pieniądze są twoje. Powiedz o tym komuś zaufanemu spoza funduszu albo jego audytorom. Nadal możesz sprawdzić.",
  "check.gone":
    "Czas, w którym można było sprawdzić tę płatność, minął. Klucza do niej już tu nie ma; audytorzy funduszu mogą mieć zapieczętowaną kopię.",
  "check.none": "Nie ma płatności do sprawdzenia.",
  "destination.heading": "Dokąd wypłacić",
  "destination.none": "Nie wiadomo jeszcze, dokąd wypłacić.",
  "destination.now": "Wypłacimy tutaj:",
  "destination.derived_one":
    "Wypłacimy na {{count}} adres twojego portfela, który wyprowadziliśmy z jego klucza publicznego.",
  "destination.derived_few":
    "Wypłacimy na jeden z {{count}} adresów twojego portfela, które wyprowadziliśmy z jego klucza publicznego, za każdym razem na świeży.",
  "destination.derived_many":
    "Wypłacimy na jeden z {{count}} adresów twojego portfela, które wyprowadziliśmy z jego klucza publicznego, za każdym razem na świeży.",
  "destination.words": "Jego sześć słów",
  "destination.wordsHint":
    "Kto widzi te same sześć słów, widzi ten sam adres. To nie są słowa odzyskiwania i niczego nie otwierają.",
  "destination.label": "Adres twojego własnego portfela",
  "destination.hint":
    "W portfelu wybierz „odbierz” i skopiuj cały adres. Najlepszy jest świeży, nikomu niepokazany. Może być też lista adresów albo klucz publiczny konta (xpub). Nigdy nie wklejaj słów odzyskiwania ani klucza prywatnego.",
  "destination.submit": "Użyj tego adresu",
  "destination.change": "Użyj innego adresu",
  "destination.changed": "Zastąpi on ten powyżej.",
  "destination.refused":
    "To nie jest adres bitcoin, na który możemy zapłacić. Skopiuj go z portfela jeszcze raz.",
  "destination-secret":
    "To jest tajemnica twojego portfela, a nie adres. Nie zachowaliśmy jej. Kto mógł ją zobaczyć, może zabrać twoje monety: przenieś je do nowego portfela.",
  "address-network": "Ten adres jest dla innej sieci Bitcoin.",
  "address-curve":
    "Z tego adresu nikt nigdy nie mógłby nic wydać. Skopiuj go z portfela jeszcze raz.",
  "address-kind":
    "Na adresy tego rodzaju nie da się jeszcze płacić. Wybierz zwykły adres do odbierania.",
  "destination-ours": "To adres funduszu. Podaj adres własnego portfela.",
  "destination-used":
    "Ten adres był już używany. Podaj świeży, żeby płatności nie dało się powiązać.",
  "destination-exhausted": "Wszystkie adresy stąd zostały już użyte. Podaj inny.",
  "payout-dust":
    "Kwota jest za mała, by wypłacić ją na adres tego rodzaju. Wybierz w portfelu inny rodzaj.",
  "destination-fixed": "Płatność jest już w drodze na podany adres. Nie da się go tu zmienić.",
  "destination.left": "Z tego jeszcze nieużyte: {{left}}.",
  "destination.next": "Następna płatność pójdzie tutaj:",
  "destination.moreAsk": "Tych adresów zostało mało. Podaj więcej na następne płatności.",
  "destination.renewAsk":
    "Przygotowanych dla ciebie adresów zostało mało. Klucz twojego konta wciąż tu jest, zapieczętowany, więc na następne dwadzieścia wystarczy jedno kliknięcie.",
  "destination.renew": "Przygotuj następne dwadzieścia",
  "destination-not-derived":
    "Nie mamy klucza konta do tego wniosku. Podaj adres, listę adresów albo klucz konta.",
  "destination-unranged":
    "Ten deskryptor ma tylko jeden adres. Podaj taki, który kończy się na /*, albo sam adres.",
  "destination-repeated": "Jeden adres stoi na tej liście dwa razy. Podaj każdy adres raz.",
  "destination-too-many": "Naraz można podać najwyżej 100 adresów.",
  "destination-published":
    "Klucz tego adresu stoi w publicznych dokumentach i inni zabraliby pieniądze. Załóż własny portfel i podaj jego adres.",
  "destination-look-alike":
    "Ten adres zaczyna się i kończy jak inny podany wcześniej, ale nie jest taki sam. Może ktoś ci go podsunął: skopiuj adres z „odbierz” w portfelu, a nie z historii.",
  "uri-required": "Ten link płatniczy wymaga czegoś, czego nie znamy. Podaj sam adres.",
  "key-depth": "To klucz jednego adresu albo gałęzi. Podaj klucz publiczny całego konta.",
  "key-kind": "To klucz portfela z kilkoma podpisami. Podaj deskryptor tego portfela albo adres.",
  "descriptor-checksum":
    "Ten deskryptor nie ma sumy kontrolnej albo jest ona zła. Skopiuj go w całości, z ośmioma znakami po #.",
  "descriptor-kind": "Na deskryptory tego rodzaju nie możemy płacić. Podaj zamiast niego adres.",
  "compare.heading": "Porównaj ze swoim portfelem",
  "compare.lead":
    "Są programy, które po drodze podmieniają adresy. Dlatego spójrz na adres, który pokazuje sam portfel, i porównaj te trzy grupy:",
  "compare.group": "Grupa {{number}} (znaki od {{from}} do {{to}})",
  "compare.whole": "Cały adres",
  "compare.same": "Są takie same",
  "compare.differ":
    "Jeśli coś się różni, nie idź dalej: może twoje urządzenie albo schowek podmienia adresy. Weź inne urządzenie i podaj adres jeszcze raz.",
  "compare.kept": "Twój adres jest zapisany.",
  "compare.next":
    "Ten adres wyprowadziliśmy z klucza twojego konta na następną płatność. Portfel musi pokazywać go wśród swoich adresów do odbierania.",
  "type.heading": "Jakie adresy tworzy twój portfel?",
  "type.lead":
    "To jest klucz publiczny konta. Nie wynika z niego, jakiego rodzaju adresy tworzy portfel. Wybierz w portfelu „odbierz” i znajdź jego pierwszy adres:",
  "type.legend": "Pierwszy adres mojego portfela",
  "type.submit": "To mój pierwszy adres",
  "type.none":
    "Jeśli żaden z nich nie jest adresem twojego portfela, nie idź dalej. Wróć i podaj pojedynczy adres.",
  "caseAddress.heading": "Pomoc od kogoś znajomego",
  "caseAddress.body":
    "Jeśli ktoś chce wpłacić właśnie dla ciebie, może wysłać na adres, który fundusz trzyma dla twojego wniosku. To, co tam przyjdzie, należy do funduszu, dopóki nie zostanie ci wypłacone. Kto ma adres, może widzieć, co na niego przychodzi.",
  "caseAddress.get": "Weź adres",
  "caseAddress.address": "Adres trzymany dla twojego wniosku",
  "caseAddress.qr": "Kod QR adresu trzymanego dla twojego wniosku",
  "caseAddress.certificate": "Certyfikat tego adresu",
  "caseAddress.certificateBody":
    "Podpis funduszu, że adres jest jego. Sprawdź go, przekaż, jeśli ktoś prosi, i nie trzymaj.",
  "caseAddress.early": "Adres można zrobić, gdy wniosek zostanie przyjęty.",
  "caseAddress.exhausted": "Skończyły się w tej chwili poświadczone adresy. Zajrzyj później.",
  "withdraw.heading": "Wycofaj wniosek",
  "withdraw.body":
    "Nic nie zostanie wypłacone i nikt nie będzie już decydować. Nie da się tego cofnąć; nowy wniosek złożyć można.",
  "withdraw.ask": "Wycofaj …",
  "withdraw.sure": "Tak, wycofaj",
  "withdraw.keep": "Nie, zostaw",
  "withdraw.late":
    "Za późno na wycofanie: wniosek jest rozstrzygnięty albo płatność jest w drodze.",
  "hold.heading": "Co przechowujemy",
  "hold.lead":
    "Co ten serwer przechowuje o kimś, kto prosi o pomoc lub wpłaca, i kto może to przeczytać.",
  "hold.asked": "O co pyta formularz",
  "hold.sealed": "Zamknięte w sprawie",
  "hold.sealedLead":
    "Każda sprawa ma własny klucz. Otworzyć ją może kilka osób, które nad nią pracują, i ty ze swoim kodem. Także po decyzji fundusz może otworzyć ją jeszcze dwóm osobom: kluczem podzielonym między trzech opiekunów, siedem dni po publicznym ogłoszeniu. Gdy klucz sprawy zostaje zniszczony, nikt nie może już jej otworzyć, także ze starych kopii bazy.",
  "hold.open": "Niezamknięte",
  "hold.never": "Nigdy nie pytamy i nie zapisujemy",
  "hold.neverBody":
    "Nazwiska, numery telefonów, adresy e-mail, dokumenty, adresy internetowe, nazwy przeglądarek i twój kod.",
  "entry.request": "Twoje odpowiedzi",
  "entry.addition": "To, co dodasz później",
  "entry.evidence": "Dowody, które przyślesz",
  "entry.message": "Wiadomości między tobą a nami",
  "entry.note": "Notatki osób, które pracują nad sprawą",
  "entry.triage": "Dlaczego wniosek zamknięto przy pierwszym czytaniu",
  "entry.assessment": "Co ustaliły dwie osoby i dlaczego",
  "entry.decision": "Decyzja",
  "entry.destination": "Dokąd ci wypłacamy",
  "entry.descriptor": "Klucz publiczny twojego portfela, jeśli go podasz",
  "entry.award": "Ile przyznano",
  "entry.claim-key": "Publiczna połowa klucza, który daje tylko twój kod",
  "entry.payout-reference": "Która płatność jest twoja",
  "entry.payout-check": "Klucz, którym raz można znaleźć twoją płatność w publicznej księdze",
  "entry.case-address": "Który z adresów funduszu jest trzymany dla ciebie",
  "entry.bulletin": "Odpowiedzi na czas bez sieci",
  "entry.notice": "Co stoi na przeszkodzie wypłacie dla Ciebie",
  "hold.state":
    "Stan i dzień wniosku, jego program, kto nad nim pracuje, pod pseudonimem, i od którego dnia lub tygodnia",
  "hold.hash": "Odcisk twojego kodu, z którego nie da się go odtworzyć",
  "hold.script": "Kwoty i adresy płatności bez żadnego związku ze sprawą",
  "hold.gift": "Adresy pokazane darczyńcom, co na nie przyszło, i odcisk kodu pokwitowania",
  "hold.auditors":
    "Kopie tego, co publiczna księga mówi o wpłatach i płatnościach, zapieczętowane dla audytorów funduszu, tylko oni mogą je otworzyć: tutaj przez {{days}} dni po każdym zamknięciu",
  "hold.answers":
    "Odpowiedź na formularz, przez około dobę, pod kluczem, który ma tylko twoja strona, żeby utraconą odpowiedź można było dostać ponownie",
  "hold.restored":
    "Po przywróceniu serwera z kopii: znak przy wnioskach, które były w niej nierozstrzygnięte, aż do rozstrzygnięcia",
} as const;
