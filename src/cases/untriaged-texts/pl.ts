/** The texts of `untriaged-texts/en.ts`. */
export const pl = {
  "state.untriaged":
    "Nikt w funduszu nie przekazał na czas twojej prośby do rozpatrzenia, więc się zakończyła: ci, którzy decydują, jej nie czytali. To nic nie mówi o tobie ani o twojej prośbie, to zaniedbanie funduszu. Nikt tam nie może jej już otworzyć. Możesz wysłać nową, także do innego programu, albo zwrócić się gdzie indziej.",
  "triage.by":
    "Jeśli do końca {{day}} (UTC) nikt w funduszu nie przekaże jej do rozpatrzenia, zakończy się, a ty przeczytasz o tym tutaj. Dni ogłoszonej blokady sieci nie liczą się.",
  "kept.untriaged":
    "Program może zakończyć prośby, których nikt nie przekazał do rozpatrzenia: po ilu dniach, mówi jego strona, a dzień podaje strona prośby.",
};
