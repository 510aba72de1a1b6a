/** The texts of `offer-texts/en.ts`. */
export const pl = {
  "offer.takes": "{{name}} (pomaga, gdy: {{purposes}})",
  "offer.others": "Ten program nie pomaga w tym, co wybrano. Pomagają: {{programmes}}.",
  "offer.none": "Obecnie żaden program w tym nie pomaga. Nic nie zapisano.",
  "offer.languages":
    "W tym programie nikt nie odpowiada w tym języku. Wybierz jeden z tych: {{languages}}.",
  "kept.programmes":
    "Program może przechowywać wypłacone, zakończone i wycofane prośby oraz pliki krócej, nigdy dłużej: mówi o tym jego strona. Dotyczy to próśb, które przyszły po miesiącu, w którym to się zaczęło.",
};
