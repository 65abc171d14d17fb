"""The full text learns in which field a word stands: what was indexed before is indexed anew."""

from django.db import migrations

from deskbell.tickets.articles import index


def again(apps, schema_editor):
    Article = apps.get_model("tickets", "Article")
    articles = Article.objects.select_related("ticket").prefetch_related("attachments").order_by("pk")
    for article in articles.iterator(chunk_size=500):
        index(article.ticket, article, [file.name for file in article.attachments.all()])


class Migration(migrations.Migration):
    dependencies = [("search", "0001_saved_searches"), ("db", "0002_fulltext")]
    operations = [migrations.RunPython(again, migrations.RunPython.noop)]
