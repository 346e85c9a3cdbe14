"""Small files of many kinds, made by hand."""

import struct
import zlib


def png(width: int = 1, height: int = 1) -> bytes:
    """A picture of one grey."""
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\0" * 32 + b"\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 30
AMR = b"#!AMR\n" + b"\x3c" * 30
SILK = b"\x02#!SILK_V3" + b"\0" * 30
MP4 = b"\0\0\0\x18ftypmp42" + b"\0" * 30
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
DOCX = b"PK\x03\x04\x14\0\x06\0" + b"\0" * 60
CSV = "编号,金额\n1,20\n".encode("gb18030")

EXE = b"MZ\x90\0" + b"\0" * 60
ELF = b"\x7fELF\x02\x01" + b"\0" * 60
SCRIPT = b"#!/bin/sh\nrm -rf /\n"
HTML = b"\n  <!DOCTYPE html><script>alert(1)</script>"
HTML_16 = "\ufeff<html><script>alert(1)</script>".encode("utf-16")
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
