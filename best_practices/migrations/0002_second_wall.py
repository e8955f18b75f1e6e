"""Row-level security on practices and what stands around one (docs/adr/0009-second-wall.md).

What was sent for review can be read by every reader who has a group: reviewers are among them, and ``visible_to`` says
which; a policy that asked the reviews, whose own policy asks the practice, would never end.
"""

from django.db import migrations

from ehealth_portal.row_security import BODIES, MEMBER_STATES, ORGANIZATIONS, READER, wall, wall_of_secretariat

PRACTICE = "best_practices_practice"
OWN = f"created_by_id = {READER}"
BEHALF = (
    f"(body_id = ANY ({BODIES}) OR member_state_id = ANY ({MEMBER_STATES}) OR organization_id = ANY ({ORGANIZATIONS}))"
)
SENT = f"(state = 'submitted' AND {BODIES} <> '{{}}')"


def _parent(key: str, condition: str = "true") -> str:
    return f"EXISTS (SELECT FROM {PRACTICE} parent WHERE parent.id = {key} AND {condition})"


def _part(table: str, key: str = "practice_id") -> migrations.RunPython:
    own = _parent(f"{table}.{key}", f"parent.created_by_id = {READER}")
    return wall(table, seen=_parent(f"{table}.{key}"), written=own)


REVIEW = "best_practices_review"
AUTHOR = _parent(f"{REVIEW}.practice_id", f"parent.created_by_id = {READER}")
OF_REVIEW = "EXISTS (SELECT FROM best_practices_review parent WHERE parent.id = review_id)"
OF_OWN_REVIEW = (
    f"EXISTS (SELECT FROM best_practices_review parent WHERE parent.id = review_id AND parent.reviewer_id = {READER})"
)
OF_EDITION = "EXISTS (SELECT FROM best_practices_edition parent WHERE parent.id = edition_id)"
OF_SNAPSHOT = "EXISTS (SELECT FROM best_practices_editionsnapshot parent WHERE parent.id = snapshot_id)"


class Migration(migrations.Migration):
    dependencies = [("best_practices", "0001_initial")]

    operations = [
        wall(PRACTICE, seen=f"(state = 'published' OR {OWN} OR {SENT})", written=f"({OWN} OR {BEHALF})"),
        *(
            _part(f"best_practices_{table}")
            for table in ("mark", "provisionserved", "standardused", "implementer", "proof", "practice_countries")
        ),
        wall(
            "best_practices_wording",
            seen=f"({_parent('best_practices_wording.practice_id')} AND (is_released OR written_by_id = {READER}"
            f" OR {_parent('best_practices_wording.practice_id', f'parent.created_by_id = {READER}')}))",
            written=_parent("best_practices_wording.practice_id", f"parent.created_by_id = {READER}"),
        ),
        wall(REVIEW, seen=f"(reviewer_id = {READER} OR {AUTHOR})", written=f"reviewer_id = {READER}"),
        wall("best_practices_score", seen=OF_REVIEW, written=OF_OWN_REVIEW),
        wall("best_practices_lead", seen=f"offered_to_id = {READER}", written=f"offered_to_id = {READER}"),
        wall(
            "best_practices_adoption",
            seen=f"(state = 'published' OR {OWN} OR (state <> 'draft' AND member_state_id = ANY ({MEMBER_STATES})))",
            written=f"({OWN} OR member_state_id = ANY ({MEMBER_STATES}))",
        ),
        wall_of_secretariat("best_practices_edition"),
        wall_of_secretariat("best_practices_editiontext", seen=OF_EDITION),
        wall_of_secretariat("best_practices_editionentry", seen=OF_EDITION),
        wall_of_secretariat("best_practices_editionsnapshot", seen=OF_EDITION),
        wall_of_secretariat("best_practices_editiondocument", seen=OF_SNAPSHOT),
    ]
