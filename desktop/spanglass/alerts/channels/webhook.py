"""A webhook of the user's: JSON, signed as the Standard Webhooks specification says.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import replace

from spanglass.alerts.channels import Channel, Message, Outgoing, Post, Target
from spanglass.alerts.posts import details, json_post
from spanglass.core.display import rfc3339
from spanglass.core.watched import SECOND_NS

_PREFIX = "whsec_"


class Webhook:
    """One POST with every notice in it; without a secret it is not signed."""

    name = "webhook"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One request."""
        content = {
            "type": "alerts",
            "timestamp": rfc3339(message.at_ns),
            "timestamp_ns": message.at_ns,
            "title": message.title,
            "alerts": [details(notice) for notice in message.notices],
        }
        post = json_post(target.address, content)
        return (signed(post, message, target.secret) if target.secret else post,)


def signed(post: Post, message: Message, secret: str) -> Post:
    """The request with an id, which stays the same when it is sent again, a time and a signature."""
    keys = "\n".join(f"{notice.key} {notice.news} {notice.at_ns}" for notice in message.notices)
    name = f"msg_{hashlib.sha256(keys.encode()).hexdigest()[:27]}"
    # that of the try: who receives it takes none that is minutes old
    seconds = str((message.sent_ns or message.at_ns) // SECOND_NS)
    text = b".".join((name.encode(), seconds.encode(), post.body))
    code = base64.b64encode(hmac.new(_key(secret), text, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": name, "webhook-timestamp": seconds, "webhook-signature": f"v1,{code}"}
    return replace(post, headers={**post.headers, **headers})


def _key(secret: str) -> bytes:
    """The key in a secret: base64 after ``whsec_``, else its characters."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


CHANNEL: Channel = Webhook()
