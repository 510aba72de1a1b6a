/** What is said while a request takes its course, in Polish. */
export const pl = {
  "message.heading": "Wiadomości",
  "message.none": "Nie ma jeszcze wiadomości.",
  "message.unread": "Nowe wiadomości: {{number}}",
  "message.open": "Czytaj i pisz wiadomości",
  "message.lead":
    "Fundusz pisze do Ciebie tylko tutaj. Prosimy nie podawać nazwisk, numerów telefonu ani adresów.",
  "message.you": "Ty",
  "message.fund": "Fundusz",
  "message.text": "Twoja wiadomość",
  "message.hint":
    "W dowolnym języku. Jest zamykana od razu po nadejściu; przeczytać ją mogą tylko osoby pracujące nad Twoim wnioskiem.",
  "message.send": "Wyślij",
  "message.back": "Wróć do wniosku",
  "Write something.": "Napisz coś.",
  "messages-closed":
    "Nikt w funduszu nie może już otworzyć tego wniosku, więc nikt nie przeczyta wiadomości.",
  "messages-full": "Ta rozmowa jest pełna. Nie można już nic w niej napisać.",
  "messages-many": "Na dziś wystarczy wiadomości. Prosimy pisać dalej jutro.",
  "template.more":
    "Prosimy opisać nieco dokładniej, co się stało. Wystarczy kilka zdań, bez nazwisk.",
  "template.when": "Prosimy napisać, kiedy mniej więcej to się stało.",
  "template.amount": "Prosimy napisać, ile pieniędzy potrzeba, w jakiej walucie i na co.",
  "template.proof":
    "Prosimy napisać, dlaczego można w to uwierzyć: na przykład kto jeszcze to widział albo co o tym donoszono. Jeśli to bezpieczne, można przysłać dokumenty lub zdjęcia; nic z tego nie jest wymagane. Prosimy nie podawać nazwisk.",
  "template.address": "Prosimy podać na stronie wniosku, dokąd mamy zapłacić.",
  "template.wait":
    "Pracujemy nad Twoim wnioskiem. Trwa to dłużej niż zwykle; nie trzeba nic robić.",
  "template.thanks": "Dziękujemy. Na razie mamy wszystko, czego potrzeba.",
  "hold.mail":
    "Ile wiadomości wniosku czeka na przeczytanie i po której stronie; o pytaniu, które czeka na odpowiedź: dzień zadania i liczbę dni na odpowiedź",
  "state.info_requested":
    "Zanim zdecydujemy, potrzebujemy Twojej odpowiedzi. Prosimy przeczytać naszą wiadomość poniżej.",
  "state.expired":
    "Zadaliśmy pytanie i nie dostaliśmy odpowiedzi na czas, więc wniosek został zamknięty. Można wysłać nowy.",
  "question.by": "Prosimy odpowiedzieć do końca tego dnia (UTC):",
  "question.soon": "Na odpowiedź został mniej niż tydzień.",
  "question.last":
    "To ostatnie przypomnienie: bez odpowiedzi dwie osoby zdecydują na podstawie tego, co wiedzą.",
  "kept.expired": "Zamknięte bez odpowiedzi: usuwane {{days}} dni po miesiącu.",
} as const;
