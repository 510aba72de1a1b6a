/** The texts of `vouch-texts/en.ts`. */
export const pl = {
  "vouch.heading": "Grupa, która za ciebie ręczy",
  "vouch.ask": "Niech grupa za mnie poręczy",
  "vouch.lead":
    "Grupa, której fundusz ufa, na przykład komitet związkowy albo pomoc prawna, może za ciebie poręczyć. To pomaga, ale nie jest konieczne.",
  "vouch.how":
    "Przekaż grupie ten znacznik. Grupa go podpisze i da ci tekst; wklej go tutaj. Grupa dowie się, że prosisz ten fundusz o pomoc. Nie dowie się, co zostało napisane, co zdecydowano ani ile dostaniesz. Fundusz nie pozna nazwiska.",
  "vouch.tag": "Twój znacznik",
  "vouch.text": "Tekst podpisany przez grupę",
  "vouch.textHint": "Cały, od pierwszego wiersza do ostatniego.",
  "vouch.send": "Przekaż",
  "vouch.given": "Grupa ręczy za twój wniosek.",
  "vouch.have": "Kto ręczy",
  "vouch-closed": "Ten wniosek jest rozstrzygnięty. Nie przyjmuje się już dla niego poręczeń.",
  "vouch-late": "To poręczenie jest za stare. Poproś grupę o nowe.",
  "vouch-other":
    "To poręczenie jest dla innego wniosku albo innego programu. Przekaż grupie znacznik z tej strony.",
  "vouch-spent":
    "Ta grupa poręczyła już za tyle osób, za ile może w tamtym miesiącu. Poproś ją w następnym miesiącu.",
  "vouch-unproven": "To nie jest cały tekst grupy, której fundusz ufa. Skopiuj go w całości.",
  "vouches-many": "Za ten wniosek ręczą trzy grupy. To wystarczy.",
  "hold.vouch":
    "Którym grupom fundusz ufa, że ręczą, pod kryptonimami, na zawsze, i ile poręczeń każdej przyszło w tym i zeszłym miesiącu. Za kogo, zapieczętowano we wniosku",
} as const;
