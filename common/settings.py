"""All settings, in one table: name, default, help, secret or not.

Values come from the environment, then from ``.env``, then from files named as the settings in the folder of secrets
(``/run/secrets`` in containers, ``$CREDENTIALS_DIRECTORY`` under systemd). ``.env.example`` is written from this
table (``motcua settings --example``) and a test keeps both equal. Settings are read once, at start, and frozen.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseSettings, Field, SecretStr, ValidationError, root_validator, validator
from pydantic.env_settings import SettingsError as NotJson

from common.chat_groups import groups_of
from common.errors import Problem, SettingsError
from common.passwords import hard_to_guess, secrets_folder, with_password, without_password

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The table. Help texts are Vietnamese: the people who fill them in run the province's servers."""

    # Nơi chạy
    host: str = Field("127.0.0.1", description="Địa chỉ mạng mà cổng web lắng nghe")
    port: int = Field(8080, description="Cổng mạng của trang trò chuyện và webhook", ge=1, le=65535)
    admin_port: int = Field(
        8081, description="Cổng mạng của trang quản trị (/quan-tri); make run lấy cổng trống kế tiếp", ge=1, le=65535
    )
    public_url: str = Field(
        "", description="Địa chỉ công khai (https://…) dùng cho webhook và liên kết; trống thì dùng http://HOST:PORT"
    )
    trusted_proxies: str = Field(
        "",
        description="Địa chỉ hoặc dải địa chỉ của các proxy của mình đứng trước (ví dụ 127.0.0.1,172.16.0.0/12), để "
        "biết địa chỉ thật của người hỏi; bắt buộc khi PUBLIC_URL là https",
    )
    connections_per_address: int = Field(
        500, description="Mỗi địa chỉ mạng được mở cùng lúc bao nhiêu kết nối (không tính proxy của mình)", ge=10
    )
    var_dir: Path = Field(ROOT / "var", description="Thư mục giữ dữ liệu khi chạy bằng make run")
    redis_url: str = Field("", description="Địa chỉ Redis; trống thì make run tự chạy một Redis đi kèm")
    redis_password: SecretStr = Field(
        SecretStr(""),
        description="Mật khẩu Redis, khi REDIS_URL không ghi mật khẩu (như docker-compose.yml)",
    )
    redis_fsync: str = Field(
        "everysec",
        description="Redis đi kèm ghi đĩa: everysec (mất điện có thể mất 1 giây) hoặc always (không mất, chậm hơn)",
        regex="^(everysec|always)$",
    )
    redis_max_mb: int = Field(
        2048,
        description="Redis đi kèm (và Redis trong docker-compose.yml) dùng nhiều nhất bao nhiêu MB; đầy thì không "
        "nhận thêm tin chứ không quên tin đã nhận",
        ge=64,
    )
    dedupe_days: int = Field(
        7, description="Nhớ mã tin đã nhận bao nhiêu ngày, để tin do dịch vụ gửi lại không bị trả lời lần nữa", ge=7
    )
    database_url: str = Field("", description="Địa chỉ SQL; trống thì dùng SQLite trong VAR_DIR")
    database_password: SecretStr = Field(
        SecretStr(""),
        description="Mật khẩu SQL, khi DATABASE_URL không ghi mật khẩu (như docker-compose.yml)",
    )
    log_level: str = Field(
        "INFO",
        description="Mức ghi nhật ký: DEBUG, INFO, WARNING hoặc ERROR",
        regex="^(DEBUG|INFO|WARNING|ERROR)$",
    )
    log_format: str = Field(
        "text", description="Dạng nhật ký: text để đọc, json để đưa vào hệ thống gom nhật ký", regex="^(text|json)$"
    )
    metrics_port: int = Field(
        0,
        description="Cổng mạng cho Prometheus (/metrics, /healthz), không mở ra ngoài; 0 là tắt. Với make run: phần "
        "web dùng cổng này, các phần khác dùng các cổng kế tiếp",
        ge=0,
        le=65535,
    )
    metrics_host: str = Field("127.0.0.1", description="Địa chỉ mạng mà cổng METRICS_PORT lắng nghe")

    # Trang trò chuyện
    web_secret: SecretStr = Field(
        SecretStr(""),
        description="Khóa bí mật của hệ thống (niêm phong tin, ký phiên web), ít nhất 32 ký tự ngẫu nhiên, tạo bằng "
        "motcua secret new; trống thì tự tạo trong VAR_DIR",
    )
    web_secret_old: SecretStr = Field(
        SecretStr(""),
        description="Các WEB_SECRET trước đây, cách nhau bởi dấu phẩy, mới trước cũ sau: vẫn mở được những gì đã "
        "niêm phong; không bỏ khóa cũ nhất",
    )

    # Dữ liệu cá nhân
    data_controller: str = Field(
        "",
        description="Cơ quan chịu trách nhiệm về dữ liệu, ghi trong lời xin đồng ý; "
        "trống là Trung tâm Phục vụ hành chính công tỉnh",
    )
    memory_days: int = Field(7, description="Nhớ mạch trò chuyện của người đã đồng ý bao nhiêu ngày", ge=1, le=90)
    quarantine_days: int = Field(
        30, description="Giữ các tin bot không trả lời được (đã mã hóa) bao nhiêu ngày", ge=1, le=365
    )
    unknown_days: int = Field(
        30, description="Giữ danh sách các câu trả lời không gửi tới được bao nhiêu ngày", ge=1, le=365
    )
    receipt_days: int = Field(
        365, description="Giữ phiếu của mỗi câu trả lời (mã ở cuối câu trả lời) bao nhiêu ngày", ge=1, le=3650
    )
    question_days: int = Field(180, description="Giữ câu hỏi chưa trả lời được bao nhiêu ngày", ge=1, le=730)
    proof_days: int = Field(
        730, description="Giữ chứng cứ đồng ý và biên nhận xóa dữ liệu bao nhiêu ngày", ge=30, le=3650
    )
    backup_dir: str = Field("", description="Thư mục motcua backup ghi vào; trống là backups trong VAR_DIR")
    backup_days: int = Field(
        30,
        description="Bản sao lưu (Redis, SQL) được giữ nhiều nhất bao nhiêu ngày; biên nhận xóa nói số này",
        ge=0,
        le=365,
    )

    # Tỉnh
    province_code: str = Field(
        "H55", description="Mã tỉnh theo danh mục cơ quan (H55 là Thái Nguyên)", regex=r"^H\d{2}$"
    )
    province_name: str = Field("Thái Nguyên", description="Tên tỉnh hiện trong lời chào")
    staff_phone: str = Field("", description="Số điện thoại để công dân gặp cán bộ; trống thì bot nói là chưa có số")
    desk_offices: str = Field(
        "tai-khoan",
        description="Nơi có cán bộ trả lời bà con ngay trong cuộc trò chuyện: tai-khoan là các xã, phường có tài "
        "khoản cán bộ xã đã đăng nhập trong 14 ngày qua; thêm mã xã, phường khác, tinh (cán bộ tỉnh) hoặc * (mọi "
        "nơi), cách nhau bởi dấu phẩy; trống thì “gặp cán bộ” chỉ cho biết nơi liên hệ",
    )
    desk_groups: str = Field(
        "",
        description="Nhóm chat của cán bộ được nhắn khi có bà con đợi: xã, phường=kênh:mã nhóm, cách nhau bởi dấu "
        "phẩy, ví dụ xa-cho-ra=telegram:-1001234567890,*=zalo_bot:abc; kênh là telegram hoặc zalo_bot, * là mọi nơi "
        "khác, tinh là cán bộ tỉnh. Trong nhóm chỉ hiện nơi nào, đợi từ mấy giờ, việc gì",
    )
    desk_days: int = Field(7, description="Giữ cuộc trao đổi với cán bộ bao nhiêu ngày sau khi xong", ge=1, le=30)
    desk_escalate_hours: float = Field(
        4.0, description="Bà con đợi cán bộ quá bao nhiêu giờ làm việc thì tỉnh cùng thấy", gt=0
    )
    desk_idle_hours: float = Field(
        12.0, description="Trả lời xong, im lặng bao nhiêu giờ thì trợ lý tự trả lời tiếp", gt=0
    )

    # Hiểu câu hỏi
    model_dir: Path = Field(ROOT / "models", description="Thư mục giữ mô hình Rasa đã huấn luyện")
    conversation_minutes: int = Field(
        60, description="Sau bao nhiêu phút im lặng thì bot quên mạch chuyện đang nói", ge=1
    )

    # Tin nhắn gửi làm nhiều mẩu
    settle_seconds: float = Field(
        0.8,
        description="Trên Zalo, Telegram: đợi bao nhiêu giây xem công dân còn nhắn tiếp không rồi mới trả lời, để "
        "các mẩu gửi liền nhau được hiểu là một câu; 0 là trả lời từng mẩu",
        ge=0,
        le=2,
    )

    # Cổng dịch vụ công
    portal_url: str = Field(
        "",
        description="API danh mục của Cổng Dịch vụ công quốc gia (…/api/v1); trống: make run dùng cổng mô phỏng",
    )
    portal_legacy_url: str = Field(
        "", description="Cổng cũ (…/jsp/rest.jsp), dùng để đồng bộ danh mục khi API danh mục không trả lời"
    )
    sync_every_hours: float = Field(
        0.0, description="make run tự đồng bộ danh mục cứ ngần này giờ; 0 là không tự đồng bộ", ge=0
    )
    sync_rate: float = Field(50.0, description="Khi đồng bộ, hỏi Cổng tối đa bao nhiêu lần mỗi giây", gt=0)
    sync_connections: int = Field(8, description="Khi đồng bộ, số kết nối cùng lúc", ge=1, le=64)
    sync_give_up: float = Field(
        600.0, description="Cổng im lặng hoàn toàn bao nhiêu giây thì dừng đồng bộ (lần sau đi tiếp)", gt=0
    )
    sync_levels: str = Field(
        "", description="Chỉ lấy thủ tục của các cấp này (ward, province, ministry, other); trống là mọi cấp"
    )
    sync_publishers: str = Field(
        "", description="Chỉ lấy thủ tục do các cơ quan này công bố (mã, ví dụ G01,G15,H55); trống là mọi cơ quan"
    )
    igate_url: str = Field("", description="API tra cứu hồ sơ VNPT iGate; trống: make run dùng cổng mô phỏng")
    igate_token_url: str = Field("", description="Địa chỉ cấp token của iGate (OpenID Connect)")
    igate_client_id: str = Field("", description="Mã ứng dụng tại iGate")
    igate_client_secret: SecretStr = Field(SecretStr(""), description="Khóa bí mật của ứng dụng tại iGate")
    hcc_url: str = Field(
        "",
        description="API tra cứu có đối chiếu số định danh (…/hosos); trống: make run dùng cổng mô phỏng",
    )
    hcc_key: SecretStr = Field(
        SecretStr(""),
        description="Khóa xem tiến trình hồ sơ tại HCC_URL; trống thì bot không nêu được cơ quan đang xử lý",
    )
    hcc_captcha: SecretStr = Field(
        SecretStr(""),
        description="Mã đơn vị vận hành HCC_URL cấp thay cho captcha; trống thì bot không nêu được số tiền phải nộp",
    )
    ioctc_url: str = Field("", description="API tra cứu hồ sơ kiểu IOCTC Đà Nẵng; trống: make run dùng cổng mô phỏng")
    ioctc_username: str = Field("", description="Tài khoản được cấp tại IOCTC_URL")
    ioctc_password: SecretStr = Field(SecretStr(""), description="Mật khẩu của tài khoản tại IOCTC_URL")
    vpcp_url: str = Field(
        "", description="Trục kết nối với Cổng quốc gia (giao thức VPCP); trống: make run dùng cổng mô phỏng"
    )
    vpcp_login_path: str = Field("/mapi/login", description="Đường dẫn đăng nhập tại VPCP_URL")
    vpcp_service_path: str = Field("/mapi/g", description="Đường dẫn gọi dịch vụ tại VPCP_URL")
    vpcp_unit: str = Field("", description="Mã đơn vị của tỉnh trên trục kết nối (madonvi)")
    vpcp_route: str = Field("", description="Mã định tuyến đến Cổng quốc gia (dstcode)")
    vpcp_username: str = Field("", description="Tài khoản được cấp trên trục kết nối")
    vpcp_password: SecretStr = Field(SecretStr(""), description="Mật khẩu của tài khoản trên trục kết nối")
    dossier_access: dict[str, dict[str, SecretStr]] = Field(
        {},
        description="Tài khoản, khóa của các hệ thống có địa chỉ riêng trong dossier_sources.yml, dạng JSON theo tên "
        'ở mục access: {"TEN": {"client_id": "…", "client_secret": "…"}}; có khóa bí mật, không để lộ',
    )
    lookup_timeout: float = Field(15.0, description="Chờ cổng trả lời một lần hỏi tối đa bao nhiêu giây", gt=0)
    lookup_budget: float = Field(
        4.5, description="Cả lượt tra cứu, kể cả các lần hỏi lại, tối đa bao nhiêu giây", gt=0
    )
    lookup_keep_minutes: float = Field(
        240.0,
        description="Giữ kết quả tra cứu gần nhất bao nhiêu phút (trong bộ nhớ) để nói lại khi cổng hỏng; 0: không",
        ge=0,
    )
    dossier_lookup_page: str = Field(
        "https://dichvucong.gov.vn/tra-cuu-ho-so",
        description="Trang tra cứu hồ sơ chính thức, để công dân tự xem khi bot không tra được",
    )

    # Theo dõi hồ sơ
    follow_every_minutes: int = Field(
        60, description="Hồ sơ được theo dõi thì bao nhiêu phút xem lại một lần", ge=5, le=24 * 60
    )
    follow_limit: int = Field(10, description="Mỗi công dân theo dõi nhiều nhất bao nhiêu hồ sơ", ge=1, le=100)
    follow_rate: float = Field(
        5.0, description="Khi theo dõi, hỏi mỗi hệ thống hồ sơ tối đa bao nhiêu lần mỗi giây", gt=0
    )
    push_secret: SecretStr = Field(
        SecretStr(""),
        description="Khóa chung để hệ thống hồ sơ tự báo hồ sơ chuyển bước (POST /dossier-push); trống thì tắt",
    )

    # Thư điện tử
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="Máy chủ gửi thư cho trang số liệu mỗi thứ Hai: smtp://TÊN:MẬT_KHẨU@MÁY_CHỦ:587 (STARTTLS) "
        "hoặc smtps://TÊN:MẬT_KHẨU@MÁY_CHỦ:465; trống thì không gửi",
    )
    mail_from: str = Field("", description="Địa chỉ đứng tên thư gửi đi (ví dụ tro-ly@thainguyen.gov.vn)")

    # Telegram
    telegram_token: SecretStr = Field(
        SecretStr(""), description="Token của bot Telegram; trống thì không bật Telegram"
    )
    telegram_mode: str = Field(
        "polling", description="Cách nhận tin Telegram: polling hoặc webhook", regex="^(polling|webhook)$"
    )
    telegram_secret: SecretStr = Field(
        SecretStr(""), description="Chuỗi bí mật mà Telegram gửi kèm mỗi webhook (1–256 ký tự A–Z a–z 0–9 _ -)"
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="Máy chủ Bot API; đổi khi dùng máy chủ mô phỏng"
    )
    telegram_username: str = Field("", description="Tên bot Telegram, để tạo liên kết chia sẻ (không có @)")

    # Zalo Official Account
    zalo_oa_app_id: str = Field(
        "", description="Mã ứng dụng Zalo gắn với OA; trống thì không bật Zalo OA", regex=r"^\d{0,30}$"
    )
    zalo_oa_app_secret: SecretStr = Field(
        SecretStr(""),
        description="Khóa bí mật của ứng dụng Zalo (để cấp và đổi token, và mã hóa token đã lưu)",
    )
    zalo_oa_secret: SecretStr = Field(
        SecretStr(""), description="OA Secret Key, để kiểm tra chữ ký webhook; khác với khóa bí mật của ứng dụng"
    )
    zalo_oa_id: str = Field(
        "", description="Mã OA; có mã thì bỏ qua sự kiện của các OA khác cùng ứng dụng", regex=r"^\d{0,30}$"
    )
    zalo_oa_signature: str = Field(
        "reject",
        description="Sự kiện webhook sai chữ ký: reject là từ chối; count là vẫn nhận và đếm, chỉ dùng khi lắp đặt",
        regex="^(reject|count)$",
    )
    zalo_oa_api_url: str = Field(
        "https://openapi.zalo.me", description="Máy chủ API của Zalo OA; đổi khi dùng máy chủ mô phỏng"
    )
    zalo_oa_oauth_url: str = Field(
        "https://oauth.zaloapp.com", description="Máy chủ cấp quyền của Zalo; đổi khi dùng máy chủ mô phỏng"
    )
    zalo_oa_paid: bool = Field(
        False,
        description="Quá 48 giờ hoặc 8 tin miễn phí: true thì vẫn gửi, tính vào gói tin của OA; false thì thôi",
    )
    zalo_oa_rate: float = Field(20.0, description="Gửi qua Zalo OA nhiều nhất bao nhiêu tin mỗi giây", gt=0)
    zalo_oa_recipient: str = Field(
        "user_id",
        description="Gửi trả lời theo user_id, hay theo message_id nếu Zalo tính tin theo user_id là tin chủ động",
        regex="^(user_id|message_id)$",
    )
    zalo_oa_button_template: str = Field(
        "", description="Giá trị template_type của tin có nút bấm: để trống, hoặc button", regex="^(button)?$"
    )
    zalo_oa_refresh_ahead_hours: float = Field(
        12.0, description="Đổi access token trước khi hết hạn (25 giờ) bao nhiêu giờ", gt=0, lt=25
    )
    zalo_oa_warn_days: int = Field(
        21, description="Báo trước bao nhiêu ngày khi quyền gửi tin (3 tháng) sắp hết hạn", ge=1, le=80
    )

    # Zalo Bot
    zalo_bot_token: SecretStr = Field(
        SecretStr(""), description="Token của bot trên Zalo Bot Platform; trống thì không bật Zalo Bot"
    )
    zalo_bot_mode: str = Field(
        "polling",
        description="Cách nhận tin Zalo Bot: polling, hoặc webhook (nên dùng khi chạy thật)",
        regex="^(polling|webhook)$",
    )
    zalo_bot_secret: SecretStr = Field(
        SecretStr(""), description="Chuỗi bí mật mà Zalo gửi kèm mỗi webhook của bot (8–256 ký tự không dấu)"
    )
    zalo_bot_api_url: str = Field(
        "https://bot-api.zaloplatforms.com", description="Máy chủ Zalo Bot; đổi khi dùng máy chủ mô phỏng"
    )

    @root_validator
    def _with_passwords(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Put the passwords that have settings of their own into the addresses that hold none."""
        for url, password in (("redis_url", "redis_password"), ("database_url", "database_password")):
            if values.get(url) and values.get(password):
                values[url] = with_password(values[url], values[password].get_secret_value().strip())
        return values

    @validator("desk_groups")
    def _groups_named(cls, value: str) -> str:
        groups_of(value)
        return value

    @validator("web_secret")
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not hard_to_guess(value.get_secret_value()):
            raise ValueError("quá dễ đoán: cần ít nhất 32 ký tự ngẫu nhiên, tạo bằng motcua secret new")
        return value

    class Config:
        env_file = ROOT / ".env"
        secrets_dir = secrets_folder()
        allow_mutation = False

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """As the base does, without passwords in addresses."""
        return [(name, without_password(value)) for name, value in super().__repr_args__()]

    @property
    def base_url(self) -> str:
        """The address under which citizens reach the gateway."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def desk_offices_ids(self) -> tuple[str, ...]:
        """The offices whose officers answer in the chat."""
        return tuple(filter(None, (one.strip().lower() for one in self.desk_offices.split(","))))

    @property
    def sql_url(self) -> str:
        """The SQL database in use."""
        return self.database_url or f"sqlite:///{self.var_dir / 'motcua.sqlite3'}"

    @property
    def backup_folder(self) -> Path:
        """The folder in which backups are made and looked for."""
        return Path(self.backup_dir or self.var_dir / "backups")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Raises :class:`SettingsError` naming every bad value."""
    return load()


def load(**overrides: Any) -> Settings:
    """Read the settings anew, with ``overrides`` on top. Raises :class:`SettingsError`."""
    try:
        return Settings(**overrides)
    except NotJson as error:
        name = str(error).split('"')[1].upper()
        raise SettingsError([Problem(name, "không đọc được, phải viết dạng JSON")]) from None
    except ValidationError as error:
        problems = [
            Problem(str(item["loc"][0]).upper(), f"giá trị không dùng được ({item['msg']})")
            for item in error.errors()
        ]
        raise SettingsError(problems) from None
