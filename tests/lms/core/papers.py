"""A certificate and a transcript in each of the six languages, as callers hand them to ``lms.core.pdf``."""

from lms.core.patterns import pattern_path
from lms.core.pdf import qr_svg

#: Heading, holder, course, label, text, state, by language.
WORDS = {
    "en": (
        "Certificate of completion",
        "Amina Diallo-Marchetti",
        "Deciding with AI: limits, bias and human oversight",
        "Completed on",
        "Scan the code, or enter number and check code here:",
        "Revoked on 3 March 2027",
    ),
    "fr": (
        "Certificat de réussite",
        "François-Xavier Lefèvre",
        "Décider avec l’IA : limites, biais et contrôle humain",
        "Achevé le",
        "Scannez le code, ou saisissez ici le numéro et le code :",
        "Révoqué le 3 mars 2027",
    ),
    "es": (
        "Certificado de finalización",
        "María José Núñez Ibáñez",
        "Decidir con IA: límites, sesgos y supervisión humana",
        "Completado el",
        "Escanee el código o escriba aquí el número y el código:",
        "Revocado el 3 de marzo de 2027",
    ),
    "ru": (
        "Свидетельство о прохождении курса",
        "Екатерина Андреевна Щербакова-Ёлкина",
        "Решения с помощью ИИ: пределы, предвзятость и контроль человека",
        "Завершён",
        "Отсканируйте код или введите номер и код здесь:",
        "Отозвано 3 марта 2027 г.",
    ),
    "ar": (
        "شهادة إتمام",
        "أمينة عبد الرحمن الزهراني",
        "اتخاذ القرار بمساعدة الذكاء الاصطناعي (AI): الحدود والتحيّز",
        "تاريخ الإتمام",
        "امسح الرمز، أو أدخل الرقم ورمز التحقق هنا:",
        "أُلغيت في 3 مارس 2027",
    ),
    "zh-hans": (
        "结业证书",
        "欧阳晓明",
        "借助人工智能（AI）决策：局限、偏差与“人工监督”",
        "完成日期",
        "扫描二维码，或在此处输入编号和校验码：",
        "已于2027年3月3日撤销",
    ),
}
LANGUAGES = list(WORDS)
STAMP = "2026-03-14T10:00:00+01:00"
NUMBER = "LC-2026-7K2M-9QRT-4XHB-Z"
URL = f"https://learning.example.org/certificates/{NUMBER}/"


def holder(language):
    """Return the name of this language's officer."""
    return WORDS[language][1]


def revoked(language):
    """Return how this language says that a certificate is revoked."""
    return WORDS[language][5]


def certificate(language="en", **other):
    """Return what ``certificate_v1`` wants."""
    heading, name, course, label, text, _state = WORDS[language]
    return {
        "timestamp": STAMP,
        "title": f"{heading}, {name}",
        "centre": heading,
        "accent": "techniques",
        "cloth": pattern_path("a course", "techniques"),
        "heading": heading,
        "lead": text,
        "holder": name,
        "statement": [text],
        "course": course,
        "details": [[label, "14.03.2026"]] * 7,
        "number": [label, NUMBER],
        "check_code": [label, "7K2M-9QRT"],
        "check_text": text,
        "check_url": URL,
        "qr": qr_svg(URL),
        "qr_alt": text,
        "notes": [text],
    } | other


def transcript(language="en", rows=1, **other):
    """Return what ``transcript_v1`` wants, with so many courses."""
    heading, name, course, label, text, state = WORDS[language]
    row = {"title": course, "code": "R1, 3", "language": label, "hours": "6", "score": "92 %"}
    row |= {"completed": "14.03.2026", "number": NUMBER, "state": state}
    return {
        "timestamp": STAMP,
        "title": f"{heading}, {name}",
        "centre": heading,
        "heading": heading,
        "holder": name,
        "details": [[label, "22.11.2026"]] * 3,
        "columns": dict.fromkeys(("course", "language", "hours", "score", "completed", "certificate"), label),
        "sections": [{"heading": "", "note": "", "rows": [row] * rows}],
        "empty": "∅ " + text,
        "page": "{page}/{pages}",
        "notes": [text],
        "check_url": URL,
    } | other
