from django.apps import AppConfig


class BlobsConfig(AppConfig):
    name = "deskbell.blobs"
    label = "blobs"
    default_auto_field = "django.db.models.BigAutoField"
