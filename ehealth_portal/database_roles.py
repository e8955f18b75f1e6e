"""The application's own role on PostgreSQL: it writes rows, and changes neither tables nor the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from psycopg2.extensions import encrypt_password  # type: ignore[import-untyped]

EVERYDAY = "SELECT, INSERT, UPDATE, DELETE"
LESS = {  # what the application may do with tables that are not written like the others
    "audit_auditevent": "SELECT, INSERT",
    "audit_auditdetails": "SELECT, INSERT, DELETE",  # what was told of a person can be forgotten, never rewritten
    "django_migrations": "SELECT",
}


@contextmanager
def as_owner() -> Iterator[dict[str, Any]]:
    """In this block the connection is the tables' owner's, where OWNER_DATABASE_URL names one; gives the application's
    own settings, or nothing.

    Not a second connection beside the first: migrations that move rows use the default one.
    """
    if not settings.OWNER_DATABASE:
        yield {}
        return
    application = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings.OWNER_DATABASE)
    try:
        yield application
    finally:
        connection.close()
        connection.settings_dict.update(application)


@transaction.atomic
def admit_application(name: str, password: str) -> None:
    """Make the role if it is missing, and give it what it needs in the owner's schema and no more.

    Raises ImproperlyConfigured, with nothing changed, for a role that row-level security would not hold.
    """
    with connection.cursor() as cursor:
        _make(cursor, name, password)
        _refuse_mighty(cursor, name)
        _grant(cursor, connection.ops.quote_name(name), connection.introspection.table_names(cursor))


def _make(cursor: Any, name: str, password: str) -> None:
    role = connection.ops.quote_name(name)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
    if password:  # as a hash: statements may stand in the server's log
        hashed = encrypt_password(password, name, scope=connection.connection, algorithm="scram-sha-256")
        cursor.execute(f"ALTER ROLE {role} PASSWORD %s", [hashed])


def _refuse_mighty(cursor: Any, name: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR pg_has_role(oid, current_user, 'MEMBER') "
        "OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) FROM pg_roles WHERE rolname = %s",
        [name],
    )
    if cursor.fetchone()[0]:
        raise ImproperlyConfigured(
            f"The database role {name} of DATABASE_URL owns tables or has more rights than the application may have: "
            "name another role there (it is made when it is missing), and keep the owner in OWNER_DATABASE_URL."
        )


def _grant(cursor: Any, role: str, tables: list[str]) -> None:
    cursor.execute("SELECT quote_ident(current_database()), quote_ident(current_schema())")
    database, schema = cursor.fetchone()
    cursor.execute(f"GRANT CONNECT ON DATABASE {database} TO {role}")
    cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}, PUBLIC")
    cursor.execute(f"GRANT {EVERYDAY} ON ALL TABLES IN SCHEMA {schema} TO {role}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
    for table in set(LESS) & set(tables):
        cursor.execute(f"REVOKE ALL ON {table} FROM {role}")
        cursor.execute(f"GRANT {LESS[table]} ON {table} TO {role}")
