"""A small HEIC made from nothing: one HEVC picture of raw samples in the boxes of a photograph.

The decoder that ships has no encoder beside it, and a photograph of somebody is no test data.
"""

import struct

SIDE, GREY = 16, 128


class Bits:
    def __init__(self):
        self.bits: list[int] = []

    def u(self, *values: int, width: int = 1):
        for value in values:
            self.bits += [(value >> place) & 1 for place in range(width - 1, -1, -1)]
        return self

    def ue(self, *values: int):
        """Exponential Golomb."""
        for value in values:
            width = (value + 1).bit_length()
            self.u(0, width=width - 1).u(value + 1, width=width)
        return self

    def trailing(self) -> bytes:
        self.u(1)
        return self.packed()

    def packed(self) -> bytes:
        text = "".join(map(str, self.bits + [0] * (-len(self.bits) % 8)))
        return bytes(int(text[place : place + 8], 2) for place in range(0, len(text), 8))


def profile(bits: Bits) -> Bits:
    """Main Still Picture (3), level 3."""
    bits.u(0, width=3).u(3, width=5).u(1 << 28, width=32)
    bits.u(1, 0, 0, 1).u(0, width=44)
    return bits.u(90, width=8)


def vps() -> bytes:
    bits = Bits().u(0, width=4).u(1, 1).u(0, width=6).u(0, width=3).u(1).u(0xFFFF, width=16)
    profile(bits).u(1).ue(0, 0, 0).u(0, width=6).ue(0).u(0, 0)
    return nal(32, bits.trailing())


def sps() -> bytes:
    bits = Bits().u(0, width=4).u(0, width=3).u(1)
    profile(bits).ue(0, 1, SIDE, SIDE).u(0)  # 4:2:0, no cropping
    bits.ue(0, 0, 0).u(1).ue(0, 0, 0)  # eight bits; order; buffers
    bits.ue(1, 0, 0, 2, 0, 0)  # coding blocks of 16; transforms of 4 to 16
    bits.u(0, 0, 0)  # scaling lists, asymmetric parts, sample offsets: none
    bits.u(1).u(7, 7, width=4).ue(1, 0).u(1)  # raw samples, in blocks of 16, unfiltered
    bits.ue(0).u(0, 0, 0, 0, 0)
    return nal(33, bits.trailing())


def pps() -> bytes:
    bits = Bits().ue(0, 0).u(0, 0).u(0, width=3).u(0, 0).ue(0, 0, 0).u(0, 0, 0).ue(0, 0)
    bits.u(0, 0, 0, 0, 0, 0).u(0).u(1).u(0).u(1)  # deblocking: controlled, not overridden, off
    bits.u(0, 0).ue(0).u(0, 0)
    return nal(34, bits.trailing())


def slice_of(luma: int) -> bytes:
    """One block: its part mode by arithmetic coding, then the samples as they are."""
    bits = Bits().u(1, 0).ue(0).ue(2)  # first slice; keep other pictures; PPS 0; intra
    bits.ue(0)  # change of the quantiser
    head = bits.trailing()
    coded = Coder()
    coded.undivided()
    coded.terminate()  # raw samples follow
    samples = bytes([luma] * SIDE * SIDE + [GREY] * (SIDE * SIDE // 2))
    end = Coder()
    end.terminate()  # end of the slice
    return nal(20, head + coded.flushed() + samples + end.flushed())


class Coder:
    """The arithmetic coder of HEVC, as far as two symbols need it."""

    def __init__(self):
        self.low, self.range = 0, 510
        self.first, self.outstanding, self.bits = True, 0, Bits()

    def undivided(self):
        """Part mode: the likelier symbol of a context that is still even (60 in 128)."""
        self.range -= 240

    def terminate(self):
        self.range -= 2
        self.low += self.range
        self.range = 2
        self.renormalise()
        self.put((self.low >> 9) & 1)
        self.bits.u(((self.low >> 7) & 3) | 1, width=2)

    def renormalise(self):
        while self.range < 256:
            if self.low < 256:
                self.put(0)
            elif self.low >= 512:
                self.low -= 512
                self.put(1)
            else:
                self.low -= 256
                self.outstanding += 1
            self.low, self.range = self.low << 1, self.range << 1

    def put(self, bit: int):
        if self.first:
            self.first = False
        else:
            self.bits.u(bit)
        self.bits.u(*[1 - bit] * self.outstanding)
        self.outstanding = 0

    def flushed(self) -> bytes:
        return self.bits.packed()


def nal(kind: int, payload: bytes) -> bytes:
    """With the bytes that keep three zeros from standing together."""
    out = bytearray(struct.pack(">H", kind << 9 | 1))
    for byte in payload:
        if byte < 4 and out[-2:] == b"\0\0":
            out.append(3)
        out.append(byte)
    return bytes(out)


# --- boxes --------------------------------------------------------------------------------------
def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def configuration() -> bytes:
    sets = [(32, vps()), (33, sps()), (34, pps())]
    arrays = b"".join(struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit for kind, unit in sets)
    head = struct.pack(">BBIHIB", 1, 3, 1 << 28, 0x9000, 0, 90)
    rest = struct.pack(">HBBBBHBB", 0xF000, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0x0F, len(sets))
    return box(b"hvcC", head, rest, arrays)


def meta(offset: int, length: int, width: int, height: int) -> bytes:
    entry = full(b"infe", struct.pack(">HH", 1, 0), b"hvc1\0", version=2)
    place = struct.pack(">HHHHHII", 0x4400, 1, 1, 0, 1, offset, length)
    size = full(b"ispe", struct.pack(">II", width, height))
    links = full(b"ipma", struct.pack(">IHBBB", 1, 1, 2, 0x81, 2))
    return full(
        b"meta",
        full(b"hdlr", b"\0" * 4, b"pict", b"\0" * 13),
        full(b"pitm", struct.pack(">H", 1)),
        full(b"iloc", place),
        full(b"iinf", struct.pack(">H", 1), entry),
        box(b"iprp", box(b"ipco", configuration(), size), links),
    )


def heic(luma: int = 180, width: int = SIDE, height: int = SIDE) -> bytes:
    """A picture of one grey; `width` and `height` are what its header claims."""
    unit = slice_of(luma)
    data = struct.pack(">I", len(unit)) + unit
    kind = box(b"ftyp", b"heic", b"\0" * 4, b"mif1heic")
    offset = len(kind) + len(meta(0, 0, width, height)) + 8
    return kind + meta(offset, len(data), width, height) + box(b"mdat", data)
