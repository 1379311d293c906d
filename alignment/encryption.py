"""A file closed by a passphrase: AES-256-GCM under a key that scrypt makes of it."""

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"Hamrasta, encrypted 1\n"  # then salt, nonce, what is hidden, and the tag
SALT, NONCE, TAG = 16, 12, 16
CHUNK = 1024 * 1024


class WrongPassphrase(Exception):
    """Another passphrase, or a file that was changed: nothing can tell which."""


def _cipher(passphrase: str, salt: bytes, nonce: bytes, tag: bytes | None = None):
    key = Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode())
    return Cipher(AES256(key), GCM(nonce, tag))


def encrypt(source: Path, target: Path, passphrase: str):
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    encryptor = _cipher(passphrase, salt, nonce).encryptor()
    encryptor.authenticate_additional_data(MARK)
    with source.open("rb") as plain, target.open("wb") as hidden:
        hidden.write(MARK + salt + nonce)
        while chunk := plain.read(CHUNK):
            hidden.write(encryptor.update(chunk))
        hidden.write(encryptor.finalize() + encryptor.tag)


def decrypt(source: Path, target: Path, passphrase: str):
    """Write what was hidden; with WrongPassphrase what was written so far is worth nothing."""
    with source.open("rb") as hidden, target.open("wb") as plain:
        hidden.seek(-TAG, 2)
        end, tag = hidden.tell(), hidden.read()
        hidden.seek(len(MARK))
        decryptor = _cipher(passphrase, hidden.read(SALT), hidden.read(NONCE), tag).decryptor()
        decryptor.authenticate_additional_data(MARK)
        while chunk := hidden.read(min(CHUNK, end - hidden.tell())):
            plain.write(decryptor.update(chunk))
        try:
            decryptor.finalize()
        except InvalidTag:
            raise WrongPassphrase from None
