/** The texts of `change-texts/en.ts`. */
export const pl = {
  "destination.cooling":
    "Wypłata jest już postanowiona. Inny adres zacznie obowiązywać dopiero po {{hours}} godz. i gdy o zmianie będą wiedzieć dwie osoby z funduszu; do tego czasu nic nie wypłacamy.",
  "destination.resting":
    "Ten adres został zmieniony. Zmiana zacznie obowiązywać, gdy będą o niej wiedzieć dwie osoby z funduszu, i nie wcześniej niż:",
  "destination.known": "Dwie osoby o niej wiedzą.",
  "destination.takeBackWhy":
    "Ktoś cię do tego zmusił albo to nie ty? Cofnij zmianę. Wtedy znów, bez czekania, wypłacimy tutaj:",
  "destination.takeBackKey":
    "Ktoś cię do tego zmusił albo to nie ty? Cofnij zmianę. Wtedy znów, bez czekania, wypłacimy na poprzedni klucz konta.",
  "destination.takeBack": "Cofnij zmianę",
  "destination-changes":
    "Dla jednej wypłaty adresu nie da się już zmienić. Zmianę, która jeszcze nie obowiązuje, nadal można cofnąć.",
  "destination-refusals":
    "Dla tej wypłaty podano zbyt wiele adresów, na które nie można zapłacić. Ten, który obowiązuje, pozostaje; jeśli takiego nie ma, kolejny można podać w przyszłym miesiącu (UTC).",
  "destination-unchanged":
    "Nie ma czego cofać: podany adres już obowiązuje albo płatność jest w drodze.",
} as const;
