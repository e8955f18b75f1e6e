"""Row-level security on workshops, who takes part, assessments and needs (docs/adr/0009-second-wall.md).

Seats, delegations and questionnaires hold no words of people and stand open, so that seats can be counted by those who
may not see who sits there, and so that no policy asks a table whose own policy asks back.
"""

from django.db import migrations

from ehealth_portal.row_security import LINK, MEMBER_STATES, ORGANIZATIONS, READER, wall, wall_of_group, wall_of_part

WORKSHOP = ("workshops_workshop", "workshop_id")
SESSION = "EXISTS (SELECT FROM workshops_session parent WHERE parent.id = session_id)"
REGISTRATION = "EXISTS (SELECT FROM workshops_registration parent WHERE parent.id = registration_id)"
OWN = f"(user_id = {READER} OR sha256 = {LINK})"
NOMINATED = f"(nominated_by_id IS NOT NULL AND member_state_id = ANY ({MEMBER_STATES}))"
COUNTRY = f"member_state_id = ANY ({MEMBER_STATES})"
DELEGATED = (
    "EXISTS (SELECT FROM workshops_delegation one WHERE one.assessment_id = workshops_assessment.id "
    f"AND one.to_id = {READER})"
)
ASSESSMENT = "EXISTS (SELECT FROM workshops_assessment parent WHERE parent.id = assessment_id)"
NEED = "EXISTS (SELECT FROM workshops_need parent WHERE parent.id = need_id)"
OFFERED = f"(organization_id = ANY ({ORGANIZATIONS}) OR {COUNTRY})"

OF_COUNTRY = f"EXISTS (SELECT FROM workshops_need parent WHERE parent.id = need_id AND parent.{COUNTRY})"
OF_OFFER = f"({NEED} AND EXISTS (SELECT FROM workshops_offer one WHERE one.id = offer_id AND {OFFERED}))"

# Who makes an offer says yes last: they move a public need on which both sides agree. A function of the tables' owner
# asks whether they do, for the wall of agreements asks needs, and a policy may not ask back.
AGREED = "(is_public AND state = 'offered' AND workshops_is_agreed(id))"
RAISE = """
CREATE FUNCTION workshops_is_agreed(bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
    SELECT EXISTS (
        SELECT FROM workshops_agreement JOIN workshops_offer offer ON offer.id = offer_id
        WHERE need_id = $1 AND asker_at IS NOT NULL AND offerer_at IS NOT NULL AND refused_at IS NULL
            AND %s
    )
$$;
"""
LOWER = "DROP FUNCTION workshops_is_agreed(bigint);"


def forwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(RAISE % OFFERED, None)


def backwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LOWER, None)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0001_initial")]

    operations = [
        migrations.RunPython(forwards, backwards),
        wall_of_group("workshops_workshop"),
        *(
            wall_of_part(f"workshops_{table}", *WORKSHOP)
            for table in ("workshop_bodies", "announcement", "session", "material", "followup", "expense")
        ),
        wall("workshops_speaker", seen=SESSION, written=SESSION),
        wall(
            "workshops_registration",
            seen=f"({OWN} OR {NOMINATED})",
            written=f"(user_id IS NULL OR user_id = {READER})",
        ),
        *(
            wall(f"workshops_{table}", seen=REGISTRATION, written=REGISTRATION)
            for table in ("servicerequest", "fellowship", "attendance", "surveyticket")
        ),
        wall(  # who sees the registration erases the name, and writes nothing else
            "workshops_certificate",
            seen=f"({REGISTRATION} OR code = {LINK})",
            written=f"({REGISTRATION} AND name = '')",
        ),
        wall("workshops_surveyreply", seen="false", written="true"),
        wall("workshops_surveyneed", seen="false", written="true"),
        wall("workshops_linkasked", seen="false", written="true"),
        wall("workshops_assessment", seen=f"({COUNTRY} OR {DELEGATED})", written=f"({COUNTRY} OR {DELEGATED})"),
        wall("workshops_answer", seen=ASSESSMENT, written=ASSESSMENT),
        wall("workshops_submission", seen=ASSESSMENT, written=ASSESSMENT),
        wall("workshops_need", seen=f"(is_public OR {COUNTRY})", written=f"({COUNTRY} OR {AGREED})"),
        wall("workshops_match", seen=NEED, written=OF_COUNTRY),
        wall("workshops_agreement", seen=NEED, written=f"({OF_COUNTRY} OR {OF_OFFER})"),
        wall("workshops_offer", seen="true", written=OFFERED),
    ]
