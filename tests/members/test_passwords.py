"""What a new password may be: long, not lost by others, not made of words that everybody expects."""

import gzip
import hashlib
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

from ehealth_portal.members.models import User
from ehealth_portal.members.signing_in import passwords

PERSON = User(email="rosa.lindqvist@who.example", name="Rosa Lindqvist")


def refused(password):
    try:
        password_validation.validate_password(password, PERSON)
    except ValidationError as error:
        return sorted(one.code for one in error.error_list)
    return []


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("ochre lantern 41 fjord", []),
        ("青い空の下で歩く猫と犬と鳥", []),
        ("o" * 3 + "chre lantern fjord " * 4, []),
        ("ochre 41 fj", ["password_too_short"]),
        ("1qaz2wsx3edc", ["password_breached"]),
        ("1QAZ2wsx3edc", ["password_breached"]),
        ("leavemealone", ["password_breached"]),
        ("itu-portal-2026!", ["password_of_context_words"]),
        ("E-health Resolution 78", ["password_of_context_words"]),
        ("RosaLindqvist1", ["password_of_context_words", "password_too_similar"]),
        ("aaaaaaaaaaaaa!", ["password_of_context_words"]),
    ],
)
def test_a_new_password(password, codes):
    assert refused(password) == codes


def test_a_long_password_counts_to_its_last_letter(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    long = "ochre lantern fjord " * 10
    user = User(email="a@b.example")
    user.set_password(long)
    assert user.password.startswith("argon2$argon2id$")
    assert check_password(long, user.password)
    assert not check_password(long[:-1] + "!", user.password)


def test_argon2_is_what_hashes():
    from ehealth_portal import settings

    assert [f"{Argon2PasswordHasher.__module__}.Argon2PasswordHasher"] == settings.PASSWORD_HASHERS


def test_the_bundled_list_is_sorted_whole_and_small():
    kept = passwords.BUNDLED.read_bytes()
    rows = [kept[at : at + passwords.PREFIX] for at in range(0, len(kept), passwords.PREFIX)]
    assert len(kept) % passwords.PREFIX == 0
    assert rows == sorted(set(rows))
    assert len(rows) > 40_000
    assert len(kept) <= 400 * 1024


def test_the_first_and_the_last_row_are_found():
    """A search by halves errs at its ends."""
    kept = passwords.BUNDLED.read_bytes()
    for at in (0, len(kept) // 2 // passwords.PREFIX * passwords.PREFIX, len(kept) - passwords.PREFIX):
        assert passwords._is_bundled(kept[at : at + passwords.PREFIX])


def test_every_long_password_of_djangos_own_list_is_refused():
    common = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(common, "rt") as file:
        long = [word for word in file.read().split() if len(word) >= 12]
    assert len(long) > 100
    assert [word for word in long if not passwords.is_breached(word)] == []


@pytest.fixture
def listed(tmp_path, settings):
    """A file ordered by hash as Have I Been Pwned gives it, of three hundred passwords."""
    words = [f"ochre lantern {number}" for number in range(300)]
    hashes = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    path = tmp_path / "pwned.txt"
    path.write_bytes(b"".join(f"{digest}:{at * 37 + 1}\r\n".encode() for at, digest in enumerate(hashes)))
    settings.BREACHED_PASSWORDS_FILE = str(path)
    return words


def test_every_row_of_a_full_list_is_found_and_nothing_else(listed):
    assert [word for word in listed if not passwords.is_breached(word)] == []
    assert [number for number in range(300, 900) if passwords.is_breached(f"ochre lantern {number}")] == []


def test_without_the_full_list_its_passwords_are_not_known(listed, settings):
    settings.BREACHED_PASSWORDS_FILE = ""
    assert not passwords.is_breached(listed[0])


def test_a_full_list_that_is_away_is_no_silence(settings, tmp_path):
    settings.BREACHED_PASSWORDS_FILE = str(tmp_path / "none.txt")
    with pytest.raises(ImproperlyConfigured):
        passwords.is_breached("ochre lantern 1")
