"""The floor: the same page of activities by one hand-written query, PostgreSQL making all of the JSON, no framework."""

from datetime import date

import psycopg2.extensions

PAGE = """
SELECT json_build_object('results', coalesce(json_agg(json_build_object(
  'id', a.id, 'title', a.title, 'kind', a.kind, 'summary', a.summary, 'language', a.language, 'place', a.place,
  'no_evidence_reason', a.no_evidence_reason, 'state', a.state, 'version', a.version, 'source', a.source,
  'confidence', a.confidence, 'confidence_note', a.confidence_note, 'external_key', a.external_key, 'reason', a.reason,
  'created_at', a.created_at, 'updated_at', a.updated_at, 'submitted_at', a.submitted_at, 'decided_at', a.decided_at,
  'body', b.slug,
  'started_on', left(a.started_on::text, CASE a.started_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
  'ended_on', left(a.ended_on::text, CASE a.ended_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
  'bodies', (SELECT coalesce(json_agg(ob.slug ORDER BY ob.slug), '[]') FROM activities_activity_bodies ab
     JOIN members_body ob ON ob.id = ab.body_id WHERE ab.activity_id = a.id),
  'provisions', (SELECT coalesce(json_agg(json_build_object('key', p.key, 'code', p.code, 'edition', e.slug,
       'resolution', r.slug, 'why', s.why) ORDER BY p.position), '[]') FROM activities_provisionserved s
     JOIN mandate_provision p ON p.id = s.provision_id JOIN mandate_edition e ON e.id = p.edition_id
     JOIN mandate_resolution r ON r.id = e.resolution_id WHERE s.activity_id = a.id),
  'countries', (SELECT coalesce(json_agg(m.iso3 ORDER BY m.iso3), '[]') FROM activities_activity_countries ac
     JOIN members_memberstate m ON m.id = ac.memberstate_id WHERE ac.activity_id = a.id),
  'partners', (SELECT coalesce(json_agg(t.name ORDER BY t.id), '[]') FROM activities_partner t
     WHERE t.activity_id = a.id),
  'organizations', (SELECT coalesce(json_agg(o.slug ORDER BY t.id), '[]') FROM activities_partner t
     JOIN members_organization o ON o.id = t.organization_id WHERE t.activity_id = a.id),
  'evidence', (SELECT coalesce(json_agg(json_build_object('id', v.id, 'reference', v.reference, 'url', v.url,
       'file', NULL, 'language', v.language, 'added_at', v.added_at) ORDER BY v.id), '[]') FROM activities_evidence v
     WHERE v.activity_id = a.id)
) ORDER BY a.started_on DESC, a.id DESC), '[]'))::text
FROM (
  SELECT a.* FROM activities_provisionserved s JOIN activities_activity a ON a.id = s.activity_id
  WHERE s.provision_id = %(provision)s AND s.started_on IS NOT NULL AND a.state = 'published' {after}
  ORDER BY s.started_on DESC, s.activity_id DESC LIMIT %(size)s
) a LEFT JOIN members_body b ON b.id = a.body_id
"""
AFTER = "AND (s.started_on, s.activity_id) < (%(on)s, %(pk)s)"


class Floor:
    """A connection of its own, as a bare WSGI application would hold it."""

    def __init__(self, connection: psycopg2.extensions.connection, provision: int, size: int) -> None:
        self.connection = connection
        connection.autocommit = True
        self.asked = {"provision": provision, "size": size}

    @property
    def backend(self) -> int:
        return self.connection.get_backend_pid()

    def page(self, after: tuple[date, int] | None = None) -> bytes:
        asked = {**self.asked, **({"on": after[0], "pk": after[1]} if after else {})}
        with self.connection.cursor() as cursor:
            # One JSON document comes back as text: psycopg2 would parse json, hence the cast.
            cursor.execute(PAGE.format(after=AFTER if after else ""), asked)
            (text,) = cursor.fetchone() or ("",)
        return str(text).encode()
