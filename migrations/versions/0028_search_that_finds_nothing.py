"""On SQLite, whether any initiative holds a text is answered without reading every one.

PostgreSQL needs none of it: there the list's own index is enough (see `bench`).

Revision ID: 0028
Revises: 0027
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INSERT = "INSERT INTO initiative_search (id, search_text) VALUES (NEW.id, NEW.search_text);"
DELETE = "DELETE FROM initiative_search WHERE id = OLD.id;"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("CREATE VIRTUAL TABLE initiative_search USING fts5(id UNINDEXED, search_text, tokenize = 'trigram')")
    op.execute("INSERT INTO initiative_search (id, search_text) SELECT id, search_text FROM initiative")
    op.execute(f"CREATE TRIGGER initiative_search_new AFTER INSERT ON initiative BEGIN {INSERT} END")
    op.execute(
        "CREATE TRIGGER initiative_search_changed AFTER UPDATE OF search_text ON initiative "
        f"WHEN OLD.search_text <> NEW.search_text BEGIN {DELETE} {INSERT} END"
    )
    op.execute(f"CREATE TRIGGER initiative_search_gone AFTER DELETE ON initiative BEGIN {DELETE} END")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for trigger in ("new", "changed", "gone"):
        op.execute(f"DROP TRIGGER initiative_search_{trigger}")
    op.execute("DROP TABLE initiative_search")
