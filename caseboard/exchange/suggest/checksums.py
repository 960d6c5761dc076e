"""Checksums of wallet addresses, so that a long word is not taken for one.

Base58Check as Bitcoin has it; bech32 and bech32m after BIP 173 and BIP 350. Ethereum addresses carry no checksum that
all writers keep, so their form alone decides.
"""

from __future__ import annotations

import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_ENDS = frozenset({1, 0x2BC830A3})


def is_wallet(address: str) -> bool:
    """Whether a Bitcoin or Ethereum address is well-formed and its checksum, where there is one, is right."""
    if address.startswith("0x"):
        return len(address) == 42
    return _bech32(address) if address.startswith("bc1") else _base58(address)


def _base58(address: str) -> bool:
    number = 0
    for sign in address:
        number = number * 58 + _BASE58.index(sign)
    if number.bit_length() > 200:
        return False
    data = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def _bech32(address: str) -> bool:
    prefix, _, rest = address.partition("1")
    values = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    check = 1
    for value in values + [_BECH32.index(sign) for sign in rest]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            check ^= term if top >> bit & 1 else 0
    return check in _BECH32_ENDS
