"""Who was signed out while typing: the text comes back, nothing is done, and the sign-in leads to the form again."""

import pytest

from tests import make


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/en/activities/1/progress/", "/en/activities/1/progress/"),
        ("https://evil.example/x", "/en/waiting/"),
        ("", "/en/waiting/"),
    ],
)
def test_typed_text_comes_back(client, db, referer, back):
    activity = make.activity()
    headers = {"origin": "http://testserver", "referer": referer}
    answer = client.post(
        f"/en/activities/{activity.pk}/progress/", {"narrative": "Two drafts agreed."}, headers=headers
    )
    assert answer.status_code == 403
    assert "Two drafts agreed.</textarea>" in answer.content.decode()
    assert f'href="/en/account/login/?next={back}"' in answer.content.decode()
    assert not activity.progress.exists()


def test_reader_is_sent_to_the_sign_in_and_back(client, db):
    answer = client.get("/en/waiting/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/account/login/?next=/en/waiting/")
