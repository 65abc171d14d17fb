"""First mails in Russian."""

from __future__ import annotations

from deskbell.operations.sample import files
from deskbell.operations.sample.letters import BILLING, INSTALLATION, LICENSING, MOBILE, File, Letter

INSTALL = files.log(
    "[ok]   kestrel-base 8.2.1",
    "[ok]   kestrel-imap 8.2.1",
    "[fail] kestrel-ldap: модуль не найден в хранилище stable",
    "[stop] установка прервана, изменения отменены",
)

LETTERS = (
    Letter(
        key="alexey-push",
        sender="Алексей Воронцов <a.vorontsov@sigma-servis.example>",
        to=MOBILE,
        subject="Не приходят уведомления о новых письмах",
        hours=4.5,
        text="""\
Здравствуйте!

После обновления приложения Kestrel Go до версии 8.2 push-уведомления
перестали приходить на все телефоны отдела (12 аппаратов, Android 16 и
17). Если открыть приложение, письма появляются сразу.

Переустановка и повторный вход не помогли. Что ещё проверить?

С уважением,
Алексей Воронцов
ООО «Сигма-Сервис»
""",
    ),
    Letter(
        key="marina-podpis",
        sender="Марина Ковалёва <kovaleva@tipografiya-neva.example>",
        subject="Подпись пропадает при ответе на письмо",
        hours=9.5,
        charset="koi8-r",
        text="""\
Добрый день!

Когда я отвечаю на письмо, моя подпись не вставляется, хотя в настройках
отмечено «В новых письмах и ответах». В новых письмах подпись есть.
У коллег то же самое, у всех браузер Firefox.

Подскажите, пожалуйста, как это исправить.

Марина Ковалёва
Типография «Нева»
""",
    ),
    Letter(
        key="dmitry-prodlenie",
        sender="Дмитрий Лебедев <lebedev@sigma-servis.example>",
        to=LICENSING,
        subject="Продление лицензии на 2027 год",
        hours=18.0,
        text="""\
Здравствуйте!

Наша лицензия KG-SUP-3RZL-90TA действует до 31 декабря. Просим выставить
счёт на продление на один год и увеличить число почтовых ящиков с 80 до
95. Реквизиты прежние.

Дмитрий Лебедев
ООО «Сигма-Сервис»
""",
    ),
    Letter(
        key="olga-akt",
        sender="Ольга Синицына <buh@tipografiya-neva.example>",
        to=BILLING,
        subject="Нужен акт за октябрь",
        hours=25.0,
        text="""\
Добрый день!

Мы получили счёт за октябрь, но не получили акт выполненных работ. Без
акта бухгалтерия не может провести оплату. Пришлите, пожалуйста, скан, а
оригинал почтой.

С уважением,
Ольга Синицына, бухгалтер
""",
    ),
    Letter(
        key="timur-ldap",
        sender="Тимур Галиев <t.galiev@volga-stroy.example>",
        to=INSTALLATION,
        subject="Ошибка при установке: не найден модуль kestrel-ldap",
        hours=6.5,
        program="gmail",
        text="""\
Здравствуйте,

ставим Kestrel Groupware 8.2.1 на чистый сервер. Установщик доходит до
модуля kestrel-ldap и останавливается. Журнал во вложении.

Доступ к вашему хранилищу пакетов есть, остальные модули скачиваются.

Тимур Галиев
ГК «Волга-Строй»
""",
        files=(File("установка.log", "text/plain", INSTALL),),
    ),
    Letter(
        key="elena-csv",
        sender="Елена Фёдорова <fedorova@muzey-gzhel.example>",
        subject="Импорт контактов из CSV: кракозябры вместо имён",
        hours=1.1,
        text="""\
Добрый день!

Импортирую адресную книгу музея (320 контактов) из файла CSV. Вместо
имён получается «Åëåíà Ôåäîðîâà». В самом файле всё читается.

Прикладываю первые строки файла. В какой кодировке его нужно сохранить?

Елена Фёдорова
""",
        files=(
            File(
                "contacts.csv",
                "text/csv",
                "Имя;Фамилия;Почта\r\nЕлена;Фёдорова;fedorova@muzey-gzhel.example\r\n".encode("cp1251"),
            ),
        ),
    ),
)
