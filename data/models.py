"""Contents of the catalogue: procedures, vocabulary, FAQ entries and offices.

The same frozen models serve our own seed files, portal records and spreadsheets. A value that the source does not
give is ``None`` (or an empty tuple); it is shown as "Cổng chưa nêu" and never guessed. Amounts are in đồng.
Field names follow the national portal's detail record where it has one (its API, ``get-formality-by-citizen``).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from pydantic import Field, root_validator, validator

from data.entries import FaqEntry, VocabularyEntry
from data.own_case.tree import Tree
from data.record import PROCEDURE_CODE, Record, procedure_code

FILING_PAGES = "https://dichvucong.gov.vn/dich-vu-cong-truc-tuyen/"
"""The pages of the national portal on which a dossier is filed begin so; a procedure's code follows."""
WEB_ADDRESS = r"^https://[^\s<>\"]+$"
FORM_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class Level(str, Enum):
    """Administrative level at which a procedure is handled (districts ended on 1 July 2025)."""

    WARD = "ward"
    PROVINCE = "province"
    MINISTRY = "ministry"
    OTHER = "other"


class SubmissionMethod(str, Enum):
    """Way in which a dossier can be submitted (``submissionMethod``)."""

    DIRECT = "direct"
    ONLINE = "online"
    POSTAL = "postal"


class OnlineLevel(str, Enum):
    """Extent to which the procedure can be done online."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    UNKNOWN = "unknown"


class TimeUnit(str, Enum):
    """Unit of a processing time (``processingTimeUnit``)."""

    WORKING_DAY = "working_day"
    DAY = "day"
    WORKING_HOUR = "working_hour"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


class Currency(str, Enum):
    """Currency of a fee: missions abroad charge in dollars."""

    VND = "VND"
    USD = "USD"


class State(str, Enum):
    """The state in which a procedure may be told as it stands."""

    IN_FORCE = "in_force"
    SUSPECT = "suspect"
    REPLACED = "replaced"


class Paper(Record):
    """One paper of a dossier.

    ``when`` holds the condition under which the paper is needed; ``None`` means always. ``originals`` and ``copies``
    are numbers of sheets; both ``None`` when the source does not say. ``shown`` marks a paper that is only presented
    at the counter and taken back. ``form`` is the official form's name or number, ``form_url`` where its file lies.
    """

    name: str = Field(min_length=2)
    when: str | None = None
    originals: int | None = Field(None, ge=0)
    copies: int | None = Field(None, ge=0)
    shown: bool = False
    form: str | None = None
    form_url: str | None = Field(None, regex=WEB_ADDRESS)
    note: str | None = None


class Case(Record):
    """A situation with its own list of papers. An empty ``name`` is the general case."""

    name: str = ""
    papers: tuple[Paper, ...] = ()


class Fee(Record):
    """One amount. ``amount`` is None when the source gives words only; ``free`` only when the source says so.

    ``doubtful``: the source gives a number that cannot be meant (then there is no ``amount``), or one that its own
    words deny. ``source`` and ``as_of`` say where an amount is from that the record does not state so: then nothing
    of it is doubted.
    """

    amount: int | None = Field(None, ge=0)
    currency: Currency = Currency.VND
    free: bool = False
    doubtful: bool = False
    text: str | None = None
    source: str | None = Field(None, min_length=3)
    as_of: date | None = None

    @root_validator(skip_on_failure=True)
    def _zero_is_not_free(cls, values: dict[str, object]) -> dict[str, object]:
        if values["amount"] == 0:
            raise ValueError(
                "mức phí 0 không có nghĩa là miễn phí: để trống số tiền (amount); nguồn nói rõ là miễn thì đánh dấu "
                "miễn phí (free: true)"
            )
        if values["free"] and values["amount"] is not None:
            raise ValueError("đã đánh dấu miễn phí (free: true) thì để trống số tiền (amount)")
        if not (values["free"] or values["doubtful"]) and values["amount"] is None and not values["text"]:
            raise ValueError("mỗi khoản phí cần số tiền (amount), chữ (text) hoặc đánh dấu miễn phí (free: true)")
        if (values["source"] is None) != (values["as_of"] is None):
            raise ValueError("ghi cả nguồn và ngày của nguồn, hoặc để trống cả hai")
        return {**values, "doubtful": values["doubtful"] and values["source"] is None}


class Time(Record):
    """Processing time: a number with a unit, or words, or both (``text`` then explains)."""

    value: float | None = Field(None, gt=0)
    unit: TimeUnit | None = None
    text: str | None = None

    @root_validator(skip_on_failure=True)
    def _complete(cls, values: dict[str, object]) -> dict[str, object]:
        if (values["value"] is None) != (values["unit"] is None):
            raise ValueError("thời hạn cần cả số (value) và đơn vị (unit)")
        if values["value"] is None and not values["text"]:
            raise ValueError("thời hạn cần số và đơn vị (value, unit), hoặc chữ (text)")
        return values


class Method(Record):
    """One way to submit, with its time and fees. Empty ``fees`` means that the source does not say."""

    via: SubmissionMethod
    time: Time | None = None
    fees: tuple[Fee, ...] = ()
    note: str | None = None


class FilingCase(Record):
    """A case under which the portal takes a dossier in; its form opens, and has a time of its own."""

    code: str
    name: str = ""
    time: Time | None = None


class Form(Record):
    """The file of an official form at the national portal: fetched by ``id``, for the ``paper`` of the dossier."""

    id: str = Field(regex=FORM_ID)
    name: str = Field(min_length=3)
    paper: str = ""


class LegalBasis(Record):
    """A legal document: its number and, when known, its name."""

    number: str = Field(min_length=2)
    name: str | None = None


class Source(Record):
    """Origin and age of the facts."""

    portal_id: str | None = None
    decision: str | None = None
    as_of: date | None = None
    url: str | None = None

    @property
    def is_known(self) -> bool:
        """Tell whether anything is known of where the facts come from."""
        return bool(self.portal_id or self.decision or self.as_of or self.url)


class Stated(Record):
    """A fact in our own words, with where it is said and how old that is.

    ``text`` is read by citizens as it stands. ``source`` names the record ("bản ghi 1.001193") or the legal document.
    """

    text: str = Field(min_length=5)
    source: str = Field(min_length=3)
    as_of: date


class Procedure(Record):
    """An administrative procedure (thủ tục hành chính).

    What its record or a law says in passing, in plain words where people ask for it: ``deadline`` (by when one must
    act), ``penalty`` (for being late, or for not acting), ``benefit`` (how much money one receives), ``validity``
    (how long the result holds), ``presence`` (who must come or sign, and whether somebody else may go),
    ``online_fee`` (a reduction for filing online). None: nobody wrote it down; then the record itself is searched.

    ``openings`` counts the cases in which the portal lets a dossier be filed online: with 0 no form opens,
    whatever its methods say; None where the source does not tell. ``forms`` are the files of its official forms.

    After a sync, ``official_hash`` tells which official record lies beneath, and ``outdated`` which parts of our own
    text were written before the record's last change (facets of :mod:`data.official.facets`).
    """

    code: str = Field(regex=PROCEDURE_CODE)
    name: str = Field(min_length=3)
    plain_name: str | None = None
    summary: str | None = None
    field: str = ""
    levels: tuple[Level, ...] = ()
    publisher: str | None = None
    publisher_code: str | None = None
    agencies: tuple[str, ...] = ()
    receiving_place: str | None = None
    audience: tuple[str, ...] = ()
    online_level: OnlineLevel = OnlineLevel.UNKNOWN
    methods: tuple[Method, ...] = ()
    filing_cases: tuple[FilingCase, ...] = ()
    openings: int | None = Field(None, ge=0)
    forms: tuple[Form, ...] = ()
    steps: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    conditions: tuple[str, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    results: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    deadline: Stated | None = None
    penalty: Stated | None = None
    benefit: Stated | None = None
    validity: Stated | None = None
    presence: Stated | None = None
    online_fee: Stated | None = None
    state: State = State.IN_FORCE
    replaced_by: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    popularity: int = Field(default=0, ge=0)
    source: Source = Source()
    official_hash: str | None = None
    outdated: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name as people say it, or else the official one."""
        return self.plain_name or self.name

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers of all cases, one after the other."""
        return tuple(paper for case in self.cases for paper in case.papers)

    @property
    def official_url(self) -> str | None:
        """Page of the procedure on the national portal."""
        if self.source.url:
            return self.source.url
        return (
            f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{self.source.portal_id}" if self.source.portal_id else None
        )

    @property
    def is_told(self) -> bool:
        """Tell whether there is more to tell of it than its name: what it takes, or how it is filed."""
        return bool(self.cases or self.methods)

    @validator("replaced_by", "related", each_item=True)
    def _codes(cls, value: str) -> str:
        return procedure_code(value)

    @property
    def online_url(self) -> str | None:
        """Page where the dossier is filed online; None when the source names no online channel."""
        if not any(method.via is SubmissionMethod.ONLINE for method in self.methods):
            return None
        return f"{FILING_PAGES}{self.code}"

    @property
    def names_online_in_vain(self) -> bool:
        """Tell whether the portal names an online way and opens no case to file in."""
        return self.openings == 0 and self.online_url is not None


class FilingRecord(Record):
    """The portal's record of one procedure as to filing online; see :class:`Procedure` for its fields."""

    code: str = Field(regex=PROCEDURE_CODE)
    openings: int | None = Field(None, ge=0)
    forms: tuple[Form, ...] = ()


class FormerUnit(Record):
    """A commune, ward or town that is no more. Of a ``split`` one the rest lies in other units of today."""

    name: str = Field(min_length=3)
    district: str = Field(min_length=3)
    split: bool = False
    ended: date = date(2025, 7, 1)


class Office(Record):
    """A commune's or the province's one-stop office. Unknown address, hours or phone stay None.

    ``other_names`` are also said of it today. ``latitude`` and ``longitude`` (degrees, WGS 84) put the office itself
    on a map; ``middle_latitude`` and ``middle_longitude`` are the middle of the commune's area, by which it is only
    said which is near. ``picture`` is the address of a picture of the office or of the way there. ``notice`` is what
    its staff have to say these days ("mất điện chiều nay"), written on ``notice_day``, up to and with the day
    ``notice_until``; on ``closing_days`` nobody is there.
    """

    id: str = Field(regex=r"^[a-z0-9][a-z0-9-]*$")
    name: str = Field(min_length=3)
    level: Level = Level.WARD
    other_names: tuple[str, ...] = ()
    former_units: tuple[FormerUnit, ...] = ()
    address: str | None = None
    hours: str | None = None
    phone: str | None = None
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    middle_latitude: float | None = Field(None, ge=-90, le=90)
    middle_longitude: float | None = Field(None, ge=-180, le=180)
    picture: str | None = Field(None, regex=WEB_ADDRESS)
    note: str | None = None
    closing_days: tuple[date, ...] = ()
    notice: str | None = Field(None, max_length=300)
    notice_day: date | None = None
    notice_until: date | None = None

    def notice_on(self, day: date) -> str | None:
        """The notice that holds on that day."""
        return self.notice if self.notice_until is None or day <= self.notice_until else None

    def closed_from(self, day: date) -> tuple[date, ...]:
        """The closing days that are still to come, in order."""
        return tuple(sorted(one for one in self.closing_days if one >= day))

    @property
    def former_districts(self) -> tuple[str, ...]:
        """The districts and cities in which its former units lay, each once."""
        return tuple(dict.fromkeys(unit.district for unit in self.former_units))

    @root_validator(skip_on_failure=True)
    def _both_or_neither(cls, values: dict[str, object]) -> dict[str, object]:
        for kind in ("", "middle_"):
            if (values[f"{kind}latitude"] is None) != (values[f"{kind}longitude"] is None):
                raise ValueError(f"tọa độ cần cả {kind}latitude và {kind}longitude")
        return values


class Content(Record):
    """Everything the bot can tell, as one immutable whole."""

    procedures: tuple[Procedure, ...] = ()
    vocabulary: tuple[VocabularyEntry, ...] = ()
    faq: tuple[FaqEntry, ...] = ()
    offices: tuple[Office, ...] = ()
    trees: tuple[Tree, ...] = ()

    @property
    def general_faq(self) -> tuple[FaqEntry, ...]:
        """The entries that may be asked at any time."""
        return tuple(entry for entry in self.faq if not entry.follow_up)


class Release(Record):
    """Content in force, with the number that each answer carries."""

    id: int = Field(ge=0)
    published_at: datetime
    origin: str
    note: str = ""
    content: Content
