from __future__ import annotations

from newsroom.webhooks.signing import headers, new_secret, signature

# The example of the Standard Webhooks specification 1.0.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def test_it_signs_as_the_specification_does() -> None:
    assert signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY, SECRET) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_two_secrets_sign_beside_each_other() -> None:
    one, other = new_secret(), new_secret()
    told = headers("a", 1, b"{}", [one, other])["webhook-signature"].split()
    assert told == [signature("a", 1, b"{}", one), signature("a", 1, b"{}", other)]
    assert one != other
