"""What any span may say of for whom it was made."""

from typing import Any

from spanglass.dialects.generic import Attribution, own_attribution


def test_each_span_has_the_attribution_of_its_own_attributes() -> None:
    first, second = {"user.id": "ann", "tags": ["a", 5]}, {"session.id": "s", "user_id": " ", "userId": 7}
    own: list[Any] = [own_attribution(each) for each in (first, first, second, first, {"http.route": "/"})]
    ann = Attribution(user="ann", tags=("a", "5"))
    assert own == [ann, ann, Attribution(session="s", user="7"), ann, Attribution()]
