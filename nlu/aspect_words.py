"""The words by which people ask for one aspect of a procedure: tables for :mod:`nlu.aspects`.

Patterns are regular expressions over folded syllables with one space between them. They are tried from top to bottom;
what one has matched is gone for those below it, so that "mẫu đơn tải ở đâu" asks for a form and not for a place.
In braces: ``{what}`` any "what", ``{where}`` any "where", ``{how}`` any "how"; ``~3``: up to three words between.
"""

from __future__ import annotations

import re

from nlu.understanding import Aspect

_WHAT = r"(?:(?:nhung |cac |may )?(?:cai |thu |loai |giay to |giay |tai lieu |ho so )?(?:gi|chi|nao|j)(?: gi)?)"
_WHERE = (
    r"(?:(?:o |tai |toi |den |ra |len |qua |sang |ve |vao |ngoai |tren )*(?:dau|mo|cho nao|cho mo|noi nao|khu nao))"
)
_HOW = r"(?:nhu the nao|nhu the|the nao|nhu nao|ra sao|lam sao|sao|rang|ra rang|kieu gi|kieu nao|cach nao|cach gi|the mo)"
_HOLD = r"(?:mang|dem|cam|xach|chuan bi|can|nop|phai co|kem|kem theo|xuat trinh|trinh|photo|gom|bao gom|gom co|co)"
_ACT = r"(?:nop|lam|xin|dang ky|dk|cap|gui|di|den|toi|ra|len|lay|nhan|khai|bao|gap|doi|tra|qua|sang|chung thuc|hoi|co|mua|hoc)"
_TIME = r"(?:ngay|hom|bua|tuan|thang|tieng|gio|bua nua|hom nua|nam)"

# Words that name procedures or tell a story although they look like an aspect. Taken out before anything else.
NOT_AN_ASPECT = (
    r"(?:hoc|vien|mai tang|an|kinh|bao|phuc|le|tuoc|hoang|nong nghiep|phi) phi (?!bao|mat|la|het|the|nhu)(?=\w)",
    r"(?:mai tang|hoc|vien|hoi|dang|cong doan|phan) phi\b",
    r"chi phi (?:mai|hoc|dao tao|chua|kham|y te|an|di lai|dieu tri|sinh|hoa|chon|thuoc|quan ly|dau tu|xay dung)\b",
    r"(?:ho tro|tro cap|tien|muc|duoc) chi phi\b",
    r"(?:mien|giam|mien giam|hoan|tra lai|ke khai|khai|nop) (?:hoc phi|thue phi|phi bao ve moi truong|le phi truoc ba)\b",
    r"le phi truoc ba\b(?! (?:bao|la|het|mat|the|nhu))",
    r"(?:bao hiem|bhxh|bhyt) tu nguyen\b",
    r"(?:duoc|huong|nhan|linh|lanh|cho|tro cap|ho tro|phat|muc phat|boi thuong|den bu|muc luong)"
    r"(?: (?!mat|het|ton|phi|dong|nop)\w+){0,3} (?:bao nhieu|may)\b(?! (?:ngay|tuan|thang|lau|hom|gio))(?: (?:tien|dong|trieu|tram|nghin|ngan|phan tram))?",
    r"(?:bi |co |muc |tien )phat(?: \w+){0,3} (?:bao nhieu|may|tien)(?: tien)?\b",
    r"(?:chung nhan|xac nhan|dat|giay|co so|thong bao|cong bo|phieu|giay phep|tham dinh) (?:\w+ ){0,2}?du dieu kien\b",
    r"du dieu kien (?:kinh doanh|san xuat|an toan|hoat dong|ve|hanh nghe|vsattp|attp|an ninh|phong chay|thuong tru)\b",
    r"dieu kien (?:kinh te|kho khan|dac biet|thuong tru|ve sinh|an toan|lam viec|hanh nghe|song|an ninh)\b",
    r"(?:tro choi|dich vu|thong tin|trang|mang|xa hoi|ban hang|kinh doanh|buon ban|game|hoc|quang cao|lua dao)"
    r"(?: \w+){0,3} (?:online|truc tuyen|tren mang|qua mang)\b",
    r"tro giup phap ly|ho tro phap ly|nguoi dai dien (?:theo )?phap luat|tu van phap ly|phap luat viet nam",
    r"huong dan vien|to huong dan|mau (?:giao|mong|thuan|nghe|hoc|vat|nuoc|dat|xet|con dau|dat|benh)\b",
    r"(?:gia han|het|thoi|keo dai|rut ngan|nuoc|qua) (?:thoi han|thoi gian)\b(?! (?:bao|la|mat|may))",
    r"thoi (?:gian|han) (?:tham gia|dong|cong tac|lam viec|su dung dat|o|thue|nghi|huong|tap su|thu viec|giao dat|tu)\b",
    r"ket qua (?:hoc|thi|xet nghiem|kham|trung tuyen|bau|kinh doanh|dau thau|thanh tra|giam dinh|phan loai|ren luyen)",
    r"(?:thay|doi|chuyen|dieu chinh|cap nhat|sua|khac)(?: \w+){0,3} dia chi\b|dia chi (?:khac|moi|cu|tru so|thuong tru|nha)",
    r"(?:can|lam|xin|lay|mat|doi|bo sung|giu|thieu|bi mat|lam lai|rot|roi|chung thuc|photo)"
    r" (?:cac loai |may )?giay to (?:xe|nha|dat|tuy than|nha dat|ho tich|cu tru|cho)\b(?! gi)",
    r"(?:den|toi) (?:dau|mo) (?:roi|the|vay|nhi)\b|(?:den|toi) (?:buoc|khau|giai doan) nao\b",
    r"(?:lan(?: \w+)?|khi|luc|ban|giai doan) dau\b(?! (?:can|phai))|(?<!bat )dau (?:vao|ra|tu|thau|nam|thang|gia|moi|tien|nguoi)\b",
    r"(?:lam|xin) (?:nhung |cac |may )?(?:giay to|giay|loai giay(?: to)?) (?:gi|nao|chi)\b",
    r"(?:dang ky|cap|kich hoat|tao|mo|tai khoan|dang nhap|cai|quen mat khau|khoa)(?: tai khoan| ung dung)? (?:vneid|dinh danh|dich vu cong|dvc)\b",
)

PATTERNS: tuple[tuple[Aspect, str], ...] = (
    # Forms: before places ("tải mẫu ở đâu") and papers ("mẫu gì").
    (
        Aspect.FORM,
        r"(?:mau|bieu mau|to khai|mau don|don xin|don de nghi|file|phieu|ban mau|mau to khai|don)~5 (?:lay|tai|xin|mua|kiem|tim|down|download|in|co)~2 {where}",
    ),
    (
        Aspect.FORM,
        r"(?:lay|tai|xin|mua|kiem|tim|down|download|in)~2 (?:mau|bieu mau|to khai|mau don|don)\b~4 {where}",
    ),
    (
        Aspect.FORM,
        r"(?:bieu mau|file (?:don|to khai|word|pdf)|mau don|mau to khai|to khai mau|mau giay|mau phieu|mau van ban|don mau|mau bieu|file mau|ban mau)",
    ),
    (
        Aspect.FORM,
        r"(?:lay|tai|xin|cho|gui|kiem|tim|down|download|in|co|can|dung|theo|dien|viet|ghi|khai|ke|mua)(?: (?:em|minh|toi|giup|gium|ho|chau|cai|tui|con|file|ve|xuong|san|o|vao|theo|dung)){0,3} (?:mau|to khai|don mau|to don)\b(?! (?:ve|doi voi|thue))",
    ),
    (Aspect.FORM, r"mau (?:so|nao|gi|chi|ct ?\d+|tk ?\d+|o dau|\d+|[a-z]{1,2}\d+)\b"),
    (
        Aspect.FORM,
        r"to khai (?:nao|gi|chi|ct ?\d+|nhu the nao|the nao|o dau|ra sao|mau|dien)\b|(?:viet|dien|ghi|ke) (?:don|to khai|phieu)\b",
    ),
    (Aspect.FORM, r"don~5 (?:viet|ghi|dien|lam) (?:{how}|{what})"),
    # Law.
    (
        Aspect.LEGAL,
        r"(?:(?<=can )cu|co so) (?:phap ly|phap luat|luat|vao|theo|nao|gi|quy dinh|van ban)\b(?:~3 (?:nao|gi|dau))?",
    ),
    (
        Aspect.LEGAL,
        r"(?:van ban|luat|bo luat|nghi dinh|thong tu|quyet dinh|dieu luat|dieu khoan|quy dinh|phap luat|cong van|nghi quyet)(?: phap luat| phap quy| luat)? (?:nao|gi|chi|so may|so bao nhieu|o dau|tai dau|bao nhieu|may)\b",
    ),
    (
        Aspect.LEGAL,
        r"(?:theo|dua (?:vao|tren)|quy dinh (?:o|tai|trong)) (?:luat|van ban|nghi dinh|thong tu|quy dinh|dieu)~2 (?:nao|gi|chi|dau|may|so may)\b",
    ),
    (
        Aspect.LEGAL,
        r"(?:luat|nghi dinh|phap luat|nha nuoc|thong tu) quy dinh (?:{how}|gi|chi)\b|(?:co )?van ban (?:phap luat )?quy dinh\b|phap ly (?:la |gom )?(?:gi|nao|o dau)|(?:van ban|co so) phap ly",
    ),
    # Money.
    (Aspect.FEE, r"(?:bao nhieu|may|nhieu|het|mat|ton|dong|tra|nop|thu|lay|coi) tien\b(?: (?:le phi|phi))?"),
    (
        Aspect.FEE,
        r"(?:tien|phi|le phi|gia|chi phi)~5 (?:bao nhieu|nhieu khong|tinh (?:sao|the nao|kieu gi|ra sao|nhu the nao)|may (?:dong|tram|trieu|chuc|nghin|ngan|xu)|het may)\b",
    ),
    (
        Aspect.FEE,
        r"(?:het|mat|ton|dong|nop|tra|thu|tinh|gia|lay) (?:khoang |tong |cong |chung |tat ca |tam |tien )?(?:bao nhieu|may (?:dong|tram|trieu|chuc|nghin|ngan|xu|cu|lit|k))\b(?! (?:ngay|lau|thoi gian|tuan|thang|gio|ban|bo|giay|anh|tam|nguoi|cai|lan))",
    ),
    (
        Aspect.FEE,
        r"(?:le phi|chi phi|muc phi|muc thu|phi le|tien phi|tien le phi|cuoc phi|phi dich vu|bieu phi|tien nong|phi ton|phi xu ly|phi ho so|kinh phi)\b",
    ),
    (
        Aspect.FEE,
        r"(?:mat|ton|co|dong|thu|nop|tra|mien|het|chiu|khong|giam|tinh|tien) phi\b|phi (?:bao nhieu|la|the nao|nhu|ra sao|gi|khong|sao|bn|ko|k|cap|dang ky|lam|nop|chung thuc|xin|doi|may|o)\b|(?:va|voi|con|hoi|ve|cac) (?:khoan )?phi$|^phi$",
    ),
    (
        Aspect.FEE,
        r"may (?:chuc|tram|nghin|ngan|trieu|dong)\b|(?:mien phi|ton kem|co ton|co dat khong|dat khong|re khong|khong mat tien|bao nhieu (?:mot|1) (?:ban|to|trang|bo|quyen|lan|nguoi|cai)|gia ca|gia the nao|bao gia|thu bao nhieu|nop bao nhieu)\b",
    ),
    (Aspect.FEE, r"(?:{act}|don|giay|the|so|xong)~4 bao nhieu$"),
    # Time.
    (
        Aspect.TIME,
        r"(?:bao lau|may lau|lau mau|bao nhieu lau|lau khong|lau lam khong|nhanh khong|lau the|lau vay|chung nao|bao ngay|chung may {time})\b",
    ),
    (
        Aspect.TIME,
        r"(?:mat|can|het|cho|trong|sau|khoang|cung|phai|tam|hen|phai cho|doi) (?:khoang |tam |den |chung )?(?:may|bao nhieu) {time}\b",
    ),
    (
        Aspect.TIME,
        r"(?:may|bao nhieu) {time} (?:thi |la |moi |se |sau )*(?:duoc|co|xong|lay|ra|nhan|giai quyet|cap|tra|hoan thanh|phai|lam xong|het|thi|day|a|nua|vay)\b|(?:may|bao nhieu) (?:ngay|hom|bua|tuan)(?: lam viec)?$",
    ),
    (
        Aspect.TIME,
        r"(?:khi nao|bao gio|khi mo|luc nao|hom nao|ngay nao|bua nao|chung nao) (?:thi |moi |se |la |duoc )*(?:co|xong|lay|ra|nhan|tra|hoan thanh|duoc cap|co ket qua|lam xong|duoc|cap)\b|(?:xong|co|lay|nhan|tra)(?: \w+){0,3} (?:khi nao|bao gio|luc nao|hom nao|ngay nao)$",
    ),
    (
        Aspect.TIME,
        r"thoi (?:gian|han|diem) (?:lam|giai quyet|xu ly|cap|tra|cho|thuc hien|hoan thanh|dang ky|thong bao|bao|khai bao|phai|la|bao|de|nhu the|ra sao|the nao|can|nop|lay|nhan|tham dinh|doi|sang ten|xet|quy dinh|chuan|giay|ho so|mat)\b|thoi (?:gian|han)$|(?:va|voi|hoi|ve) thoi (?:gian|han)(?: (?:giai quyet|lam|xu ly|tra ket qua|thuc hien))?\b|thoi (?:gian|han)(?= (?:va|voi|hay|cung|cong)\b)|thoi (?:diem|gian) nao\b|han (?:chot|cuoi|nop|dang ky)\b|(?:khi nao|bao gio|luc nao)$",
    ),
    (
        Aspect.TIME,
        r"(?:lay|lam|co|xong|tra|nhan|cap)(?: \w+){0,2} (?:lien|ngay|luon|trong ngay|trong buoi)(?: \w+){0,2} khong\b|(?:co )?(?:lau|nhanh|cham) (?:lam )?khong\b|phai cho (?:lau|bao)",
    ),
    # Results.
    (Aspect.RESULT, r"ket qua~6 (?:gi|chi|nao|nhung gi)\b|ket qua (?:la|gom|cua thu tuc|thuc hien)\b"),
    (
        Aspect.RESULT,
        r"(?:duoc|se|cap|nhan|lay|ra|tra)(?: (?:duoc|ve|cho))? (?:cap |nhan |tra |lay |phat |ve )*(?:giay to|giay|cai|loai giay|so|the|van ban) (?:gi|nao|chi|j)\b|(?:nhan|lay) (?:duoc|ve) (?:cai )?(?:gi|chi)\b|xong (?:thi )?(?:duoc|nhan|co|cap|ra) (?:\w+ ){0,2}(?:gi|chi)\b",
    ),
    # In person or not: before places ("có phải lên tận xã không").
    (
        Aspect.ONLINE,
        r"(?:khong|khoi|do|co|nhat thiet|bat buoc)(?: can)?(?: phai)? (?:den|len|ra|toi|di|xuong) (?:truc tiep|tan noi|tan|noi|ubnd|xa|phuong|uy ban|tru so|co quan|mot cua|tru so|tan tay)(?: \w+){0,5} khong\b|(?:nop|lam|gui)(?: ho so)? (?:bang|qua) (?:hinh thuc|cach|kenh|duong) nao|hinh thuc (?:nop|nao|gi)|(?:nop|gui) (?:truc tiep|tai cho) hay\b",
    ),
    # Places.
    (
        Aspect.PLACE,
        r"(?:o|tai|den|toi|ra|len|qua|sang|ve|vao|xuong|gap|nho|do|bang|boi|thuoc|la|dau la) (?:dau|mo)\b(?! (?:tien|nam|thang|vao|tu|gia))",
    ),
    (
        Aspect.PLACE,
        r"{act}(?: (?:ho so|giay|giay to|don|cai nay|ket qua|no|thu tuc|ay|do|nay)){0,2} (?:dau|mo)\b(?! (?:tien|nam|thang|vao|tu|gia|moi))",
    ),
    (
        Aspect.PLACE,
        r"(?:cho|noi|co quan|don vi|phong|(?<!ho )so|trung tam|quay|uy ban|(?<!tro )cap|bo phan|can bo|xa|phuong|cong an|toa|huyen|tinh|co quan chuc nang|nha nuoc|van phong|phong ban)(?: (?:nao|gi|mo|chi))(?! (?:cung|ca|khac|duoc|bi|phai|thi|co the|ma)\b)(?: \w+)?",
    ),
    (
        Aspect.PLACE,
        r"(?:do |la )?(?:co quan|ben|cho|don vi) (?:nao|mo|gi)\b|ai (?:giai quyet|cap|lam|co tham quyen|ky|xac nhan|tiep nhan|thu ly)\b|tham quyen (?:giai quyet|cap|cua|thuoc|dang ky|xac nhan|o)\b|noi (?:nop|tiep nhan|nhan|lam|dang ky|cap|giai quyet|thuc hien)\b|dia diem\b",
    ),
    (
        Aspect.PLACE,
        r"(?:o|ra|len|tai|den|toi|qua|ve|xuong|lam o|nop o|nop tai|lam tai) (?:\w+ ){0,3}?(?:xa(?! hoi)|phuong|huyen|tinh|thon|cong an|uy ban|so|que|ubnd|mot cua|noi (?:tam tru|thuong tru|khac|o)|bat ky|trung tam)~6 (?:duoc khong|hay|hoac|duoc chua|co duoc khong|dung khong|phai khong|khong)\b",
    ),
    (
        Aspect.PLACE,
        r"(?:xa|phuong|huyen|tinh|uy ban|cong an|ubnd)(?: \w+)? hay (?:la )?(?:len |o |ra |tai )?(?:xa|phuong|huyen|tinh|so|cong an|toa|ubnd|uy ban|trung tam)|(?:xin|cho|hoi|co|biet) dia chi\b|dia chi (?:o|nop|cua|la|co quan|trung tam|van phong|ubnd|uy ban|noi|cho|day|nao)\b|gap ai\b|duong nao di",
    ),
    # Steps (before papers: "cần làm gì" is not "cần gì").
    (
        Aspect.STEPS,
        r"(?:phai|can|nen|se|di|thi|chua biet|khong biet|khong ro|de|biet|gio|chu|bay gio) (?:\w+ )?(?:lam|man) (?:{what})(?! (?:giay|to))",
    ),
    (
        Aspect.STEPS,
        r"(?<=bat dau )(?:tu|o) (?:dau|mo)\b|(?:cac buoc|tung buoc|trinh tu|quy trinh|buoc (?:dau|tiep|mot|1|nao)|may buoc|bao nhieu buoc|nhung buoc|cac khau)\b",
    ),
    (
        Aspect.STEPS,
        r"(?:huong dan|chi|bay|day|hoi|xin hoi|cho hoi|cho biet|biet|can|xem|noi ro|noi)(?: (?:em|minh|toi|tui|giup|chau|gium|ho|con|ve|cho|di|dum|cu the|chi tiet)){0,4} (?:cach|cach thuc)\b|(?:huong dan|chi|bay|day)(?: (?:em|minh|toi|tui|giup|chau|gium|ho|con|cho|dum)){1,3} lam\b|huong dan\b|cach (?:lam|dang ky|nop|xin|khai|thuc hien|tien hanh|thuc|cap|doi|dien|tra cuu|chuyen|tao|bao|thong bao|xac nhan|dung|lay|de|nao|chi)\b",
    ),
    (
        Aspect.STEPS,
        r"(?:lam|man|dang ky|khai|xin|nop|tien hanh|thuc hien|giai quyet|xu ly|bat dau|cap|doi|chuyen|sua|di|thu tuc|ho so|bao|gia han|dang ki|ghi chu|tach|xac nhan|dong|viet|de duoc|giay)(?: \w+){0,6} (?:nhu the nao|the nao|nhu nao|ra sao|lam sao|kieu gi|kieu nao|cach nao|rang|nhu rang)\b(?! (?:la|nghia))",
    ),
    (
        Aspect.STEPS,
        r"(?:lam|man|xu ly|giai quyet) (?:sao|rang|the nao|nhu the nao|cach nao|ri rang|cach chi)\b|(?:thi|phai|gio|nen) (?:phai )?(?:lam )?(?:the nao|nhu the nao|lam sao)\b|thu tuc (?:ra )?sao\b|(?:lam|man) {what} (?:truoc|dau tien|tiep|day|bay gio|de)",
    ),
    # Papers.
    (
        Aspect.PAPERS,
        r"(?:thanh phan|danh muc|thanh phan cua) (?:ho so|giay to)|(?:ho so|giay to|thu tuc|bo ho so)(?: \w+){0,8} (?:gom|bao gom|gom co|can co|can|yeu cau|phai co|co) (?:{what})",
    ),
    (
        Aspect.PAPERS,
        r"{hold}(?: (?:theo|nhung|cac|co|day du|ca|san|them|them nhung|du|phai|loai|den|di|lam|vo|nop|xuat trinh|trinh|giay to|kem)){0,3} (?:{what})\b(?! (?:cung|la|khong duoc|khac khong))",
    ),
    (
        Aspect.PAPERS,
        r"(?:giay to|ho so|giay|giay ma)(?: \w+){0,2} (?:gi|nao|chi|j|gom|bao gom|the nao|ra sao|nhung gi|kem theo|can thiet|can co|phai co|can nop|can mang|can chuan bi)\b(?! (?:cung|cap lai|la))",
    ),
    (
        Aspect.PAPERS,
        r"(?:can|phai|chuan bi|mang|cac|nhung|co can|kem|bo sung|thieu|hoi ve|xem)(?: (?:mang|nop|co|theo|day du|du|them|san|nhung|loai|cac|may|ban goc)){0,3} (?:giay to|ho so)(?: (?:the nao|ra sao|gom|kem|khong|chua|gi|nao|san|truoc|di|cho|de|vay|a))?(?=$| (?:gi|nao|chi|khong|chua|de|the nao|ra sao|vay|a|va|the|nhi|ha|day|gom|can thiet))",
    ),
    (
        Aspect.PAPERS,
        r"(?:co )?(?:can|phai|bat buoc)(?: (?:phai|co|mang|nop|dem|kem|theo|chup|xuat trinh|trinh|cam|them|ca|dung)){0,3} (?:\w+ ){0,2}?(?:so ho khau|ho khau|cccd|can cuoc|cmnd|chung minh|anh|giay(?! phep)|ban sao|ban goc|ban chinh|photo|cong chung|hop dong|xac nhan|so do|hinh|the|so bhxh|ho chieu)(?: \w+){0,5} khong\b",
    ),
    (
        Aspect.PAPERS,
        r"^ho so$|(?:biet|hoi|ve) ho so$|(?:cho biet|hoi ve|hoi|xem) (?:thanh phan )?ho so\b|thanh phan so luong|(?:may|bao nhieu) (?:tam |cai )?(?:anh|ban sao|ban (?:chinh|goc)|bo ho so|bo|hinh|ban photo)\b|(?:ban sao|photo|ban goc|ban chinh) hay (?:ban )?(?:goc|chinh|sao|photo|cong chung)|nhung giay to|(?:thu tuc|lam|di) (?:\w+ ){0,3}(?:can|gom) (?:nhung )?{what}|khai (?:nhung )?thong tin (?:gi|nao)",
    ),
    # Conditions.
    (
        Aspect.CONDITIONS,
        r"dieu kien (?:gi|nao|chi|la|nhu|de|gom|ra sao|the nao|can|j|dang ky|ve|lam|duoc|cap|xin|nhap|huong|tach|va)\b|(?:co|can|nhung|cac|hoi|theo|yeu cau|biet|xem|dap ung|thoa|ve|thoa man) dieu kien\b|du dieu kien (?:khong|chua|de|gi|nao|moi|thi|khg)|dieu kien$|^dieu kien",
    ),
    (
        Aspect.CONDITIONS,
        r"(?:doi tuong|nhung ai|(?<!o )ai|nguoi nao|truong hop|tieu chuan|tieu chi|yeu cau|nguoi nhu the nao|nhung nguoi nao)(?: (?:nao|gi|chi))? (?:thi )?(?:moi )?(?:duoc|co quyen|phai|can|thuoc dien|la|gi|nao|de)\b|(?:may|bao nhieu) tuoi\b|do tuoi\b|du tuoi\b|tieu chuan\b|doi tuong (?:nao|huong|la|gom|duoc)|yeu cau (?:gi|nao|chi|la|ve)\b",
    ),
    (
        Aspect.CONDITIONS,
        r"(?:nho|uy quyen|nguoi khac|nguoi nha|lam thay|lam ho(?! chieu| so| tich| khau| kinh| ngheo)|nop thay|nop ho(?! so)|thay mat|di thay|di ho|gium|lam giup|nho nguoi)(?: \w+){0,8} (?:duoc khong|co duoc khong|duoc ko|co duoc|duoc hong|duoc chang|khong)$|co (?:bi )?(?:han che|gioi han|bat buoc)(?: \w+){0,5} khong",
    ),
)

# These only add to a question ("làm online thế nào" is about steps, too): what they match stays for the others.
ADDITIONS: tuple[tuple[Aspect, str], ...] = (
    (
        Aspect.ONLINE,
        r"(?:online|on lai|truc tuyen|tren mang|qua mang|bang mang|mang internet|internet|qua app|tren app|vneid|tren web|qua web|website|dich vu cong|cong dvc|dvc|buu dien|buu chinh|qua dien thoai|bang dien thoai|tren dien thoai|tu xa|(?:nop|lam|nhan|tra|gui|dang ky|giay to|ket qua|o) tai nha(?! (?:thue|tro|nuoc|o nho|o thue|minh thue))|o nha (?:lam|nop|dang ky)|ngoi nha|lam o nha|nop o nha|zalo)\b(?! (?:quoc gia )?(?:la gi|bi loi))",
    ),
)

# Only when nothing else is asked in the same part of the sentence.
FALLBACKS: tuple[tuple[Aspect, str], ...] = (
    (
        Aspect.CONDITIONS,
        r"(?:co |co the )?duoc(?: \w+){0,12} (?:khong|hong|chang|chua|khong nhi|ko|hem|khum)(?: (?:a|ah|vay|nhi|ad|em|ban|the|anh|chi|ha|bot|nhe))*$",
    ),
    (
        Aspect.CONDITIONS,
        r"(?:co|phai|can|nhat thiet|bat buoc)(?: \w+){0,10} (?:phai|can|thuoc dien)(?: \w+){0,10} (?:khong|hong|ko)(?: (?:a|ah|vay|nhi|ad|em|ban|the|anh|chi|ha|bot|nhe))*$",
    ),
    (Aspect.RESULT, r"ket qua\b"),
    (
        Aspect.STEPS,
        r"(?:nhu the nao|the nao|nhu nao|ra sao|lam sao|phai sao|kieu gi|cach nao|ra rang)(?: (?:a|ah|vay|nhi|ad|em|ban|the|anh|chi|ha|bot|nhe|day|do|bay gio|gio))*$",
    ),
)

# Folded words that other words look like: the spellings that are meant when marks were typed.
MEANT = {
    "chi": {"chi", "chỉ"}, "mo": {"mô"}, "dau": {"đâu"}, "gi": {"gì"}, "phi": {"phí", "phi"}, "lau": {"lâu"},
    "gia": {"giá"}, "mau": {"mẫu"}, "don": {"đơn"}, "tien": {"tiền"}, "ton": {"tốn"}, "mat": {"mất"}, "nop": {"nộp"},
    "rang": {"răng"}, "sao": {"sao"}, "nao": {"nào"}, "ai": {"ai"}, "cho": {"chỗ", "cho", "chờ"}, "noi": {"nơi", "nói", "nội"},
    "lam": {"làm"}, "can": {"cần"}, "bao": {"bao", "báo", "bảo"}, "may": {"mấy"}, "luat": {"luật"}, "mang": {"mạng", "mang"},
    "ban": {"bán", "bản"}, "thu": {"thu", "thứ", "thủ"}, "het": {"hết"}, "o": {"ở", "o"}, "nam": {"năm"}, "gom": {"gồm"}, "to": {"tờ"}, "ngay": {"ngày", "ngay"},
}  # fmt: skip

# Folded words that say nothing of what is asked about: "thế còn cái này thì hết bao nhiêu tiền hả em".
FUNCTION_PHRASES = (
    "ho so",
    "giay to",
    "thu tuc",
    "truong hop",
    "cu the",
    "chi tiet",
    "noi chung",
    "that su",
    "ro hon",
    "giay nay",
)
FUNCTION_WORDS = frozenset(
    """
    a ah ad admin anh ay ban bac bot can cai chau cho chi chu co con cu cua cung da dang day de di do dum duoc em e gi gio giup
    gium ha hay hoac hoi khi khong kia la lai lam luon ma minh muon nay neu nha nhe nhi no nua o oi phai roi sau thay the them
    thi thoi toi tui va vang vay ve viec voi vui long xin biet bay gio ben tong tat ca nhieu
    het mat tai den ra vao len tu trong ngoai moi u uh vang da thua cho ok oke roi ni nay rua the nao sao nhu xong nop nhan lay
    chu nguoi ta ai noi that ro khac tiep theo truoc
    """.split()
)


def compiled(pattern: str) -> re.Pattern[str]:
    """``pattern`` with its short forms written out, for whole words only."""
    filled = pattern
    for name, words in (
        ("what", _WHAT),
        ("where", _WHERE),
        ("how", _HOW),
        ("hold", _HOLD),
        ("act", _ACT),
        ("time", _TIME),
    ):
        filled = filled.replace("{" + name + "}", words)
    filled = re.sub(r"~(\d)", r"(?: \\w+){0,\1}?", filled)
    # "_" stands where an earlier pattern matched: no gap may reach across it.
    return re.compile(rf"\b(?:{filled})(?!\w)".replace(r"\w+", r"[^\W_]+"))
