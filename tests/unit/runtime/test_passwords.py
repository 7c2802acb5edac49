"""What is kept of a password: enough to know it again, and nothing it could be read from."""

import pytest

from hsi.runtime import passwords
from hsi.runtime.passwords import PasswordHashInvalid

PASSWORD = "c4n4ry-pa55"


def test_only_the_password_itself_matches() -> None:
    kept = passwords.hashed(PASSWORD)
    assert passwords.matches(kept, PASSWORD)
    assert not any(passwords.matches(kept, wrong) for wrong in ("", PASSWORD + " ", PASSWORD[:-1], PASSWORD.upper()))
    assert PASSWORD not in kept


def test_the_same_password_is_kept_differently_each_time() -> None:
    assert passwords.hashed(PASSWORD) != passwords.hashed(PASSWORD)


def test_nobody_has_the_password_of_nobody() -> None:
    assert not passwords.matches(passwords.NOBODYS, PASSWORD)
    assert not passwords.matches(passwords.NOBODYS, "")


@pytest.mark.parametrize(
    "kept",
    [
        "",
        PASSWORD,
        "md5:1:1:1:AAAA:AAAA",
        passwords.NOBODYS.replace("16384", "16385"),
        passwords.NOBODYS.replace("16384", "1073741824"),
        passwords.NOBODYS.replace(":8:", ":99999:"),
        passwords.NOBODYS.replace("16384", "-2"),
        passwords.NOBODYS[:-4],
        passwords.NOBODYS + "!",
    ],
    ids=lambda kept: kept[:30] or "empty",
)
def test_what_is_no_hash_of_ours_is_refused_and_not_shown(kept: str) -> None:
    with pytest.raises(PasswordHashInvalid) as refused:
        passwords.check(kept)
    assert kept == "" or kept not in str(refused.value)
