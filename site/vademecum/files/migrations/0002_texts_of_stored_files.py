"""The text hangs on the stored file, whoever holds it. It is derived: what was read is read again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_file_texts")]

    operations = [
        migrations.DeleteModel(name="FileText"),
        migrations.CreateModel(
            name="FileText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stored", models.CharField(max_length=500, unique=True, verbose_name="name in the store")),
                ("state", models.CharField(choices=[('read', 'Read'), ('unreadable', 'Could not be read')], max_length=10, verbose_name="state")),
                ("reason", models.CharField(blank=True, choices=[('encrypted', 'It is locked with a password.'), ('damaged', 'It is damaged, or not what its name says.'), ('unsafe', 'It holds something that no office program writes (a document type, or endless nesting).'), ('too_large', 'It is larger than can be read, or unpacks to more than that.'), ('too_slow', 'Reading it took longer than 30 seconds.'), ('too_much_memory', 'Reading it took more memory than allowed.'), ('unknown_format', 'Its format cannot be read.'), ('no_text', 'It holds no text, only pictures perhaps.'), ('missing', 'The file itself is missing from the store.')], max_length=20, verbose_name="reason")),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("is_cut", models.BooleanField(default=False, verbose_name="longer than is searched")),
                ("parts", models.JSONField(default=list)),
                ("read_at", models.DateTimeField(auto_now=True, verbose_name="read at")),
            ],
            options={
                "verbose_name": "text of a file",
                "verbose_name_plural": "texts of files",
                "default_permissions": (),
            },
        ),
    ]
