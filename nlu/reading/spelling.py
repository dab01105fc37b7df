"""The things people type instead of a Vietnamese syllable: abbreviations, teen spelling, telex and VNI leftovers.

The table only holds short forms that are no Vietnamese syllables themselves, or that hardly ever mean anything else:
a word such as "chi" (southern "gì", but also "chi nhánh", "địa chỉ") can't be replaced without its neighbours.
"""

from __future__ import annotations

import re
import unicodedata

_ONSET = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx]"
_NUCLEUS = (
    "uye|uya|uyu|uay|uoi|uou|ieu|yeu|oai|oay|oeo|oao|uao|uau|ueo|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi"
    "|ua|ue|ui|uo|uu|uy|ye|ya|[aeiouy]"
)
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:{_NUCLEUS})(?:ng|nh|ch|[cmnpt])?|gi(?:n|ng|nh|m|c|p|t)?")

# English words that would pass for unconverted telex.
_FOREIGN_WORDS = """
test post list last best card cast cost fast fax form forum host lost past pass port sport start text tax max box sex
six fix mix web work word wow window world show
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())

_SHORT_FORMS = """
không: ko k kg khg hk hok hem khum hổng hông hk0 k0 ko0 kh kô khôg khog hoq kp
được: dc đc đượt duoc. dk.
đăng ký: dk đk đky dky đkí dki đkii
gì: j ji gj
vậy: z dz v zậy zạy
như thế nào: ntn nthe ntnao
bao nhiêu: bn bnh bnhiu bnhieu
người: ng ngừi nguoii
người ta: ngta
nước: nc
với: vs zới zoi
vợ: vk bx
chồng: ck ox
người yêu: ny
mình: mk mik mìh mjh
tôi: t
chị: cj
mọi người: mn mng
bố mẹ: bme bmẹ
muốn: mún mun muún
làm: lm
luôn: lun
rồi: rùi r
trước: trc trcs
thích: thik thix
biết: bít bit bik bjt bjk
cũng: cx cug cũg
hôm nay: hnay
hôm qua: hqua
mới: ms
vẫn: vx
đang: đag
chuẩn bị: cbi chbi
quá: wá qá
giấy tờ: gt gtờ gto gtt gyto
hồ sơ: hs hsơ hso
thủ tục: ttuc thtuc tht
thủ tục hành chính: tthc
dịch vụ công: dvc
dịch vụ công trực tuyến: dvctt
căn cước công dân: cccd
căn cước: ccuoc cancuoc
chứng minh nhân dân: cmnd cmtnd
chứng minh thư: cmt
hộ chiếu: hchieu passport paspo passpo
hộ khẩu: hkhau
sổ hộ khẩu: shk
hộ khẩu thường trú: hktt
khai sinh: ks
giấy khai sinh: gks
đăng ký kết hôn: đkkh dkkh
đăng ký khai sinh: đkks dkks
tình trạng hôn nhân: tthn
xác nhận: xn
bảo hiểm y tế: bhyt
bảo hiểm xã hội: bhxh
bảo hiểm thất nghiệp: bhtn
trợ cấp thất nghiệp: tctn
giấy phép lái xe: gplx glx
giấy phép xây dựng: gpxd
giấy phép kinh doanh: gpkd
giấy phép: gp
giấy phép lao động: gplđ gpld
đăng ký kinh doanh: đkkd dkkd
hộ kinh doanh: hkd
giấy chứng nhận: gcn
giấy chứng nhận quyền sử dụng đất: gcnqsdđ gcnqsdd
quyền sử dụng đất: qsdđ qsdd
sử dụng đất: sdđ sdd
quy hoạch: qh
bất động sản: bđs bds
chuyển mục đích sử dụng: cmđ cmđsd cmdsd
số điện thoại: sđt sdt
điện thoại: đt
ủy ban nhân dân: ubnd
ủy ban: ub
công an: ca
công an xã: cax
cảnh sát giao thông: csgt
hành chính công: hcc pvhcc
thành phố: tp
thị trấn: ttr
công ty: cty
trách nhiệm hữu hạn: tnhh
doanh nghiệp: dn
mã số thuế: mst
thu nhập cá nhân: tncn
giá trị gia tăng: gtgt vat
hợp tác xã: htx
hợp đồng: hđ
hợp đồng lao động: hđlđ hdld
người lao động: nlđ nld
lao động: lđ
người nước ngoài: nnn
nghĩa vụ quân sự: nvqs
thanh niên xung phong: tnxp
cựu chiến binh: ccb
người có công: ncc
lý lịch tư pháp: lltp
an toàn thực phẩm: attp vsattp
an ninh trật tự: antt
phòng cháy chữa cháy: pccc
dân tộc thiểu số: dtts
người khuyết tật: nkt
tạm trú: kt3
mầm non: mn.
trung học cơ sở: thcs
trung học phổ thông: thpt
giáo dục: gd
gia đình: gđ
Việt Nam: vn
nước ngoài: nngoai nn
sinh: sanh
chính: chánh
bệnh: bịnh
nhất: nhứt
về: dìa zìa zề dzề
vợ chồng: vc
giúp: júp jup
xin lỗi: sr sorry
nhé: nhá nhoa nhaa nhak nhaz
thôi: thui thoy
chưa: chx chaq
bao nhiêu tiền: bntien
bao lâu: blau blâu
làm sao: lsao
thế nào: tnao tnào
cảm ơn: camon camơn cmon cảmơn thanhk thankiu
nhiêu: nhiu nhju
bây giờ: bgio bgiờ bjờ bgjo
bao giờ: bjo
ok: oki okie okela okla oke okay okê uki
nhưng mà: nma nmà nhma nhg nhưg nkg
trực tuyến: onl onlai onlain
mét vuông: m2 m²
thuê: mướn
dùng: xài
gửi: gởi
nhặt: lượm
đánh: uýnh oánh
tính: tánh
kính: kiếng
rẽ: quẹo
chân: chưn
Nhật: nhựt
to: bự
ông ấy: ổng
bà ấy: bả
bên đó: bển
trên đó: trển
ngoài đó: ngoải
trong đó: trỏng
hôm đó: hổm
vào: zo zô dzô dzào
trời: giời
lớn: nhớn
bảo: bẩu
vợ: gấy dzợ zợ
chồng: dôông nhôông
anh: eng
bà: mệ
hắn: hấn
xa: ngái
thấy: chộ
chơi: nhởi
chúng tôi: choa
"""


def _short_forms() -> dict[str, str]:
    lines = (line.partition(":") for line in _SHORT_FORMS.strip().splitlines())
    return {short: written for written, _, forms in lines for short in forms.split()}


SHORT_FORMS = _short_forms()

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j"}
_SHAPES = (("dd", "đ"), ("uow", "ươ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"))
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_TEEN_ONSETS = (("f", "ph"), ("wu", "qu"), ("w", "qu"), ("j", "gi"), ("z", "d"), ("ck", "ch"), ("kw", "qu"))


def is_syllable(folded: str) -> bool:
    """Tell whether a folded token has the shape of a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(folded) is not None


HOMOGRAPHS = {short: written for short, written in SHORT_FORMS.items() if short.isascii() and is_syllable(short)}
"""Short forms that may be a syllable without its marks: "ca" is "công an", or "cá", "cả"."""


def repair(token: str) -> str | None:
    """Best Vietnamese reading of a lower-case token that is no syllable; None when there is none."""
    return _telex(token) or _vni(token) or _teen(token)


def _telex(token: str) -> str | None:
    if token in _FOREIGN or not re.search(r"[sfrxjw]|aa|ee|oo|dd|[aeo].*[aeo]$", token):
        return None
    tone, bare = _take_tone(token)
    shaped = _shape(bare)
    if not is_syllable(fold_syllable(shaped)):
        return None
    return _with_tone(shaped, tone)


def _vni(token: str) -> str | None:
    """VNI: "d9a8ng" → "đăng", "ky1" → "ký". Only with a shape digit or a tone after an invalid syllable."""
    match = re.fullmatch(r"(?!(?:lop|cap|so|hang|mau|tang|quan|dieu|khoan|nam|con)\d)[a-z]+(?:\d[a-z]*)+", token)
    if not match or not re.search(r"[aeiouy]\D*[1-8]|d9", token) or len(re.sub(r"\D", "", token)) > 3:
        return None
    letters = token.replace("d9", "đ").replace("uo7", "ươ").replace("u7", "ư")
    for plain, digit, shaped in (("a", "6", "â"), ("e", "6", "ê"), ("o", "6", "ô"), ("o", "7", "ơ"), ("a", "8", "ă")):
        letters = re.sub(rf"{plain}([a-z]*){digit}", rf"{shaped}\1", letters)
    tone = next((_VNI_TONES[digit] for digit in re.findall(r"[1-5]", letters)), None)
    bare = re.sub(r"[1-5]", "", letters)
    return _with_tone(bare, tone) if is_syllable(fold_syllable(bare)) and bare.isalpha() else None


def _teen(token: str) -> str | None:
    for onset, written in _TEEN_ONSETS:
        if token.startswith(onset):
            candidate = written + token[len(onset) :]
            if onset == "z" and re.match("z[aâăiye]", token) and re.match(r"z[iâ]a?y|zay|zia", fold_syllable(token)):
                candidate = "gi" + token[1:].lstrip("i")
            if is_syllable(fold_syllable(candidate)):
                return candidate
    return None


def _take_tone(token: str) -> tuple[str | None, str]:
    """The telex tone letter after the first vowel, and the token without it."""
    match = re.search(r"[aeiouyăâêôơưw][^sfrxj]*?([sfrxj])", token)
    if not match or token[match.end() :].strip("aeiouywdcnmgpht"):
        return None, token
    return match.group(1), token[: match.start(1)] + token[match.end(1) :]


def _shape(token: str) -> str:
    """Apply circumflex, breve, horn and bar, also when typed at the end of the syllable ("thuongw", "dangd")."""
    for typed, written in _SHAPES:
        token = token.replace(typed, written)
    token = re.sub(r"^d(.+)d$", r"đ\1", token)
    token = re.sub(r"uo([a-z]*)w", r"ươ\1", token)
    token = re.sub(r"([aou])([a-z]*)w", lambda m: {"a": "ă", "o": "ơ", "u": "ư"}[m.group(1)] + m.group(2), token)
    token = re.sub(r"([aeo])([cnmgpht]+)\1$", lambda m: _CIRCUMFLEX[m.group(1)] + m.group(2), token)
    return re.sub(r"^(ng|nh|th|tr|[bcdđghklmnrstvx])w", r"\1ư", token)


def _with_tone(shaped: str, tone: str | None) -> str:
    if tone is None:
        return shaped
    place = _tone_place(shaped)
    return unicodedata.normalize("NFC", shaped[: place + 1] + _TONES[tone] + shaped[place + 1 :])


def _tone_place(syllable: str) -> int:
    """Index of the vowel that carries the tone."""
    start = 2 if re.match(r"qu|gi(?=[aăâeêioôơuưy])", syllable) else 0
    vowels = [index for index in range(start, len(syllable)) if syllable[index] in "aăâeêioôơuưy"] or [1]
    shaped = [index for index in vowels if syllable[index] in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    closed = vowels[-1] < len(syllable) - 1
    return vowels[-1] if closed or len(vowels) == 1 else vowels[len(vowels) - 2]


def fold_syllable(text: str, *, lower: bool = True) -> str:
    """``text`` without marks, đ as d; in lower case unless told otherwise."""
    return (text.lower() if lower else text).translate(_BARE_LETTERS)


def _bare_letters() -> dict[int, str | None]:
    """Every marked Latin letter → its bare letter, every combining mark → nothing."""
    table: dict[int, str | None] = dict.fromkeys(range(768, 880))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        decomposed = unicodedata.normalize("NFD", chr(code))
        if len(decomposed) > 1:
            table[code] = decomposed[0]
    return table | {ord("đ"): "d", ord("Đ"): "D"}


_BARE_LETTERS = _bare_letters()
