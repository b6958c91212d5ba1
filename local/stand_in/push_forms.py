"""How WeChat writes what it pushes: JSON or XML, plain or sealed, and always signed (wechat.md 4.4, 4.5)."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Entry = Mapping[str, str]
_BLOCK = 32
# The node around the list in XML, which JSON does not have.
_NODES = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}


def write_json(head: Mapping[str, str], entries: Sequence[Entry]) -> bytes:
    """The JSON of a push: its list is an object when there is one entry, an array when more."""
    listed: Any = entries[0] if len(entries) == 1 else list(entries)
    return json.dumps({**head, "List": listed}, ensure_ascii=False).encode()


def write_xml(head: Mapping[str, str], entries: Sequence[Entry]) -> bytes:
    """The XML of a push: its list lies one level deeper, one element for each entry."""
    node = _NODES[head["Event"]]
    listed = "".join(f"<List>{_write_nodes(entry)}</List>" for entry in entries)
    return f"<xml>{_write_nodes(head)}<{node}>{listed}</{node}></xml>".encode()


def wrap(sealed: str, recipient: str, is_xml: bool) -> bytes:
    """What surrounds a sealed push."""
    fields = {"ToUserName": recipient, "Encrypt": sealed}
    return f"<xml>{_write_nodes(fields)}</xml>".encode() if is_xml else json.dumps(fields).encode()


def sign(*parts: str) -> str:
    """The signature of these parts, whatever their order."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def seal(message: bytes, key: str, app_id: str, random: bytes) -> str:
    """The message sealed with the 43 characters of the key and 16 random bytes (AES-256-CBC, PKCS#7 to 32)."""
    raw_key = base64.b64decode(f"{key}=")
    content = random + len(message).to_bytes(4, "big") + message + app_id.encode()
    size = _BLOCK - len(content) % _BLOCK
    encryptor = Cipher(algorithms.AES(raw_key), modes.CBC(raw_key[:16])).encryptor()
    return base64.b64encode(encryptor.update(content + bytes([size]) * size) + encryptor.finalize()).decode()


def _write_nodes(fields: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
