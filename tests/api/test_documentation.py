"""The pages around the API: its description, and the browser for it, under the portal's own strict policy."""

import re

import pytest


@pytest.mark.django_db
def test_docs_need_nothing_inline(client):
    page = client.get("/api/v1/docs/", headers={"accept": "text/html"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|onload=", text)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert len(addresses) == 5
    script = client.get(next(one for one in addresses if "script" in one).replace("&amp;", "&"))
    assert (script.status_code, script["Content-Type"]) == (200, "application/javascript")
    assert "/api/v1/schema/" in script.content.decode()


@pytest.mark.django_db
def test_description_as_json_and_yaml_in_the_reader_s_language(client):
    as_json = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert as_json.json()["openapi"].startswith("3.")
    assert client.get("/api/v1/schema/").content.startswith(b"openapi: 3.")
    assert client.get("/api/v1/schema/", headers={"accept": "text/csv"}).status_code == 406
    french = client.get("/api/v1/schema/", headers={"accept-language": "fr"})
    assert french["Content-Language"] == "fr"
