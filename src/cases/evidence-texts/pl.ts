/** The texts of `evidence-texts/en.ts`. */
export const pl = {
  "evidence.heading": "Dokumenty i zdjęcia",
  "evidence.ask": "Dokumenty i zdjęcia …",
  "evidence.lead":
    "Można przysłać zdjęcia lub dokumenty, które pokazują, co się stało. Nic z tego nie jest wymagane: na co nie ma dokumentu, to można opisać słowami.",
  "evidence.safe":
    "Przed wysłaniem: zakryj twarze i nazwiska innych. Nie wysyłaj paszportów, dokumentów bankowych, haseł ani list osób.",
  "evidence.kind": "Co to pokazuje?",
  "evidence.paper": "Dokument: sąd, mandat, pracodawca, uczelnia",
  "evidence.health": "Zdrowie, obrażenia, klinika",
  "evidence.people": "Ludzie",
  "evidence.other": "Coś innego",
  "evidence.file": "Plik",
  "evidence.what":
    "Zdjęcia JPEG, PNG lub WebP, PDF albo zwykły tekst, najwyżej 8 MB. Pozostało plików: {{left}}. Zdjęcie dokumentu zostanie obejrzane szybciej niż PDF. Zdjęcia HEIC z iPhone’a nie są przyjmowane: wyślij zrzut ekranu.",
  "evidence.send": "Wyślij plik",
  "evidence.how":
    "Osoby rozpatrujące widzą kopię bez miejsca, daty i urządzenia. Plik taki, jak został wysłany, pozostaje zamknięty; otwiera się tylko wtedy, gdy dwie z nich podadzą powód. Nazwa pliku nie jest zachowywana. Pliki są niszczone {{usual}} dni po miesiącu decyzji, przy odrzuconym wniosku {{declined}} dni, chyba że pokazują zdrowie lub ludzi, a od razu, gdy je usuniesz lub wycofasz wniosek. Nie ma ich w kopiach zapasowych. Działający serwer widzi plik w chwili, gdy przychodzi.",
  "evidence.sent": "Co zostało wysłane",
  "evidence.seen": "Ktoś już to obejrzał.",
  "evidence.unseen": "Nikt jeszcze tego nie oglądał.",
  "evidence.died":
    "Trzy razy próbowaliśmy zrobić kopię, którą widzą recenzenci, i za każdym razem to się urywało. Plik jest zapieczętowany, ale nikt go nie widzi, dopóki dwie osoby nie otworzą oryginału. Zniszcz go tutaj i wyślij w innej postaci: zrzut ekranu albo zdjęcie.",
  "evidence.slow":
    "Kopia, którą widzą recenzenci, powstawała zbyt długo. Plik jest zapieczętowany, ale nikt go nie widzi, dopóki dwie osoby nie otworzą oryginału. Zniszcz go tutaj i wyślij mniejszy: zrzut ekranu albo zdjęcie.",
  "evidence.remove": "Zniszcz ten plik",
  "evidence.removed": "Plik został zniszczony.",
  "evidence.kept": "Plik dotarł i jest zamknięty.",
  "evidence.back": "Wróć do wniosku",
  "evidence-closed": "W sprawie tego wniosku zapadła decyzja, więc pliki nie są już przyjmowane.",
  "evidence-damaged":
    "Ten plik jest uszkodzony lub rzadkiego rodzaju; nikt by go nie otworzył. Zrób jego zdjęcie i wyślij je. Nic nie zachowano.",
  "evidence-empty": "Nie wybrano pliku albo jest pusty.",
  "evidence-full":
    "Ten wniosek ma już tyle plików, ile może mieć. Zniszcz mniej ważny, a potem wyślij ten.",
  "evidence-heic":
    "Zdjęcia HEIC i AVIF nie są przyjmowane. Wyświetl zdjęcie, zrób zrzut ekranu i wyślij go.",
  "evidence-pixels":
    "To zdjęcie ma zbyt wiele pikseli. Zrób zrzut ekranu albo mniejsze zdjęcie i wyślij je.",
  "evidence-storage":
    "Fundusz nie ma teraz miejsca na pliki. Opisz słowami, co pokazuje, albo spróbuj jutro.",
  "evidence-too-large":
    "Ten plik jest większy niż 8 MB. Wyślij zrzut ekranu lub mniejsze zdjęcie. Nic nie zachowano.",
  "evidence-type":
    "Przyjmowane są tylko zdjęcia JPEG, PNG i WebP, PDF i zwykły tekst. Z czegokolwiek innego zrób zrzut ekranu.",
  "evidence-unknown": "Tego pliku już tu nie ma.",
  "request-malformed": "Plik nie dotarł w całości. Nic nie zachowano; wyślij go jeszcze raz.",
  "too-many-requests":
    "Teraz przychodzi zbyt wiele plików albo wiele z nich przyszło dziś od ciebie. Spróbuj później.",
  "upload-slow":
    "Plik przychodził zbyt wolno. Nic nie zachowano; spróbuj mniejszego albo innej sieci.",
  "entry.evidence": "notatki osób rozpatrujących o przysłanych plikach",
  "hold.evidence":
    "Przysłane pliki, zamknięte kluczem twojego wniosku, z tym, jak są długie i czy ktoś je oglądał; nie ma ich w kopiach zapasowych",
  "kept.evidence":
    "Pliki: niszczone {{usual}} dni po miesiącu decyzji, przy odrzuconym wniosku {{declined}} dni, chyba że pokazują zdrowie lub ludzi; od razu, gdy je usuniesz albo gdy wniosek zostanie wycofany.",
} as const;
