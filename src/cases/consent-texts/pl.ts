/** The texts of `consent-texts/en.ts`. */
export const pl = {
  "consent.heading": "Na co się zgadzasz",
  "consent.kept":
    "To, co tu piszesz i wysyłasz, przechowujemy zamknięte kluczem, który ma tylko twoja prośba. Otwiera je kilka osób, które decydują, a każde otwarcie jest zapisywane.",
  "consent.time":
    "Jest niszczone samo, po pewnym czasie od decyzji. Strona „Co przechowujemy” mówi, co jest przechowywane, przez ile dni i co obok pozostaje niezamknięte.",
  "consent.public":
    "Publiczne są tylko sumy, liczby i odciski, które do nikogo nie prowadzą. Wypłata zostaje w łańcuchu bloków na zawsze, bez twojego nazwiska.",
  "consent.withdraw":
    "Tę zgodę możesz wycofać swoim kodem bez podawania powodu: wymaż prośbę, a wszystko, co jest w niej zamknięte, zostanie zniszczone. Tylko gdy wypłata jest w drodze, trzeba na to poczekać. Kwoty zostają w księgach.",
  "apply.consent": "Przeczytałem (przeczytałam) to w języku, który rozumiem, i zgadzam się",
  "consent.yes": "Tak",
  "Nothing was sent. Read what is kept and agree to it, in the version that stands here.":
    "Nic nie zostało wysłane. Przeczytaj, co jest przechowywane, i zgódź się na to w wersji, która tu stoi.",
} as const;
