"""Declines in languages other than English, and answers in them that are none."""

import pytest

from spanglass.analysis.refusals.refusals import in_text

DECLINES = {
    "fr": [
        "Je suis désolé, mais je ne peux pas vous aider avec cette demande.",
        "Je ne peux pas fournir d’informations sur la fabrication d’explosifs.",
        "**Avertissement** Je ne suis pas en mesure de répondre à cette question.",
        "Je dois refuser cette demande.",
        "Il m'est impossible de vous donner ces instructions.",
    ],
    "de": [
        "Ich kann Ihnen dabei nicht helfen.",
        "Es tut mir leid, aber ich kann diese Anfrage nicht beantworten.",
        "Als KI-Modell kann ich Ihnen keine Anleitung geben, wie man Schlösser öffnet.",
        "Ich darf keine Auskunft über andere Personen erteilen.",
        "Das muss ich ablehnen. Ich möchte das ablehnen.",
        "Das kann ich leider nicht tun.",
        "Dabei helfe ich Ihnen nicht.",
    ],
    "es": [
        "Lo siento, pero no puedo ayudarte con eso.",
        "No puedo proporcionar esa información.",
        "Lamento no poder ayudarte con eso.",
    ],
    "it": ["Mi dispiace, ma non posso aiutarti.", "Non posso fornire queste istruzioni."],
    "pt": ["Desculpe, mas não posso ajudar com isso.", "Não posso fornecer essas informações."],
    "nl": [
        "Het spijt me, maar ik kan je daar niet mee helpen.",
        "Ik kan die informatie niet geven.",
        "Sorry, daar kan ik niet mee helpen.",
        "Het spijt me, maar daar kan ik je helaas niet bij helpen.",
    ],
    "ru": ["Извините, но я не могу помочь с этим.", "К сожалению, я не могу предоставить эту информацию."],
    "zh": ["抱歉，我无法提供这方面的帮助。", "很抱歉，我不能回答这个问题。"],
    "ja": ["申し訳ありませんが、そのご要望にはお応えできません。", "その質問には答えられません。"],
    "ko": ["죄송하지만 그 요청은 도와드릴 수 없습니다.", "그 요청에는 응할 수 없습니다."],
}

ANSWERS = [
    "Bien sûr ! Voici une recette que je ne peux que recommander.",
    "Pour créer un compte, il faut une adresse. Vous ne pouvez pas utiliser deux fois la même.",
    "Je peux vous aider : voici les étapes à suivre.",
    "Natürlich! Hier ist ein Beispiel, wie ich es nicht besser erklären kann.",
    "Ich kann Ihnen einige Ideen anbieten: erstens eine Reise nach Köln.",
    "Es tut mir leid, dass Sie in dieser Lage sind. Hier sind einige Schritte.",
    "Betreff: Absage\n\nSehr geehrte Frau Lee, leider kann ich Ihnen keine Zusage geben.",
    "Der Schlüssel passt nicht, weil das Schloss verbogen ist.",
    "Claro, aquí tienes un resumen de lo que no puedo dejar de recomendar.",
    "La respuesta es 42, no 41.",
    "Certo, ecco la traduzione: non posso venire.",
    "Конечно, вот пример кода.",
    "Waarmee kan ik je helpen? Je kunt niet door nul delen.",
    "No poder dividir por cero es una regla de la aritmética.",
    "多くの生徒がテストで答えられませんでした。",
    "서버가 요청에 응답하지 않으면 다시 시작하세요.",
    "当然可以，以下是三个例子。",
    "もちろんです。以下に例を示します。",
    "물론입니다. 다음은 예시입니다.",
    "Der Satz „Ich kann Ihnen dabei nicht helfen“ ist höflich gemeint.",
    "El texto dice «no puedo ayudarte» y se traduce así.",
]


@pytest.mark.parametrize(
    ("language", "answer"), [(code, answer) for code, answers in DECLINES.items() for answer in answers]
)
def test_a_decline_is_found_and_its_language_told(language: str, answer: str) -> None:
    found = in_text(answer)
    assert found is not None
    assert found.by == f"phrase:{language}"
    assert found.evidence


@pytest.mark.parametrize("answer", ANSWERS)
def test_other_answers_are_none(answer: str) -> None:
    assert in_text(answer) is None


def test_english_is_not_taken_for_another_language() -> None:
    found = in_text("I can't help with that, señor.")
    assert found is not None
    assert found.by == "phrase:declines"
    assert in_text("The chef said je ne sais quoi about the dish. It is naïve to ask.") is None
