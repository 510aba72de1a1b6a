/** The texts of `paper-texts/en.ts`. */
export const pl = {
  "paper.heading": "Pytania do zabrania ze sobą",
  "paper.lead":
    "Zapisz lub wydrukuj tę stronę i wypełnij ją tam, gdzie nie ma sieci: ręcznie albo w pliku tekstowym. Potem ty lub ktoś, komu ufasz, przepisze odpowiedzi do formularza.",
  "paper.careful":
    "Wypełniona mówi o tobie: trzymaj ją jak list, którego nikt nie może znaleźć, i zniszcz po wysłaniu. Nie pisz swojego nazwiska.",
  "paper.version": "Pytania z dnia",
  "paper.link": "Pytania jako strona do zapisania lub wydruku",
} as const;
