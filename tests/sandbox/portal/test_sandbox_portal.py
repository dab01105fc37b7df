"""The sandbox portal against the protocol file: what it answers, refuses and breaks."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from time import monotonic

import httpx
import pytest
from support.portal import BROWSER, Portal

from sandbox.portal import ioctc, vpcp
from sandbox.portal.app import create_app
from sandbox.portal.faults import NAMES, Faults, parse
from sandbox.portal.hcc import BAD_CAPTCHA, CAPTCHA, KEY, UNKNOWN_CODE, WRONG_NUMBER
from sandbox.portal.igate import CLIENT_ID, CLIENT_SECRET, TOKEN_PATH
from sandbox.portal.world import MOVES, VIETNAM, World, built_in, working_day
from sandbox.program import PortTaken, serve

LIST = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
DETAIL = "/api/v1/configuring/formality/get-formality-by-citizen"
HCC = "/hcc/api/v1/hosos"
CODE, OWNER = "H55.12-261120-0007", "019175000007"


@pytest.fixture
def client(portal: Portal):
    with portal.client() as client:
        yield client


class TestCatalogue:
    def test_pages_end_with_an_empty_one(self, client):
        seen, last = [], ""
        while True:
            answer = client.post(LIST, json={"limit": 4, "lastId": last})
            assert answer.status_code == 201
            data = answer.json()["data"]
            if not data["items"]:
                break
            seen += [item["code"] for item in data["items"]]
            last = data["lastId"]
        assert len(seen) == len(set(seen)) == data["total"] == 10

    def test_a_detail_record(self, client):
        item = client.post(LIST, json={"limit": 1, "lastId": "", "q": "tạm trú"}).json()["data"]["items"][0]
        detail = client.post(DETAIL, json={"id": item["id"]}).json()["data"]
        assert (detail["code"], detail["profileComponents"]) == ("1.004194", [])
        assert detail["executionMethods"][0]["fees"][0]["value"] == 7000

    @pytest.mark.parametrize("body", [{"id": "019dd30d-0000-7000-8000-0000000000ff"}, {"id": "x"}, {}, [], "{"])
    def test_a_bad_id_is_400_with_an_envelope(self, client, body):
        answer = client.post(DETAIL, content=body if isinstance(body, str) else json.dumps(body))
        assert answer.status_code == 400
        assert answer.json()["code"] != "OK"

    @pytest.mark.parametrize("missing", ["Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"])
    def test_the_firewall_wants_a_browsers_headers(self, portal, missing):
        headers = {name: value for name, value in BROWSER.items() if name.lower() != missing.lower()}
        answer = httpx.post(portal.url + LIST, json={}, headers=headers, trust_env=False)
        assert "Request Rejected" in answer.text

    def test_the_firewall_wants_a_long_agent_and_a_post(self, client):
        assert "Request Rejected" in client.post(LIST, json={}, headers={"User-Agent": "curl/8"}).text
        blocked = [client.get(LIST), client.get(DETAIL), client.put(LIST, json={})]
        assert all("Request Rejected" in answer.text for answer in blocked)
        assert {answer.status_code for answer in blocked} == {200, 403}

    def test_any_other_address_is_the_same_shell(self, client):
        pages = [client.get(path) for path in ("/", "/tra-cuu-ho-so", "/thu-tuc-hanh-chinh/khong-co")]
        assert len({page.text for page in pages}) == 1
        assert all(page.status_code == 200 and '<div id="root">' in page.text for page in pages)
        assert 5_000 < len(pages[0].content) < 5_500

    @pytest.mark.parametrize("packed", [False, True])
    def test_records_from_a_file(self, portal, client, tmp_path, packed):
        import gzip

        rows = [
            {"id": f"019d2bfd-380a-702c-892d-dedfddd22f{n:02d}", "code": f"1.00000{n}", "name": "Thử"}
            for n in range(3)
        ]
        lines = "\n".join(json.dumps({"detail": row} if n else row) for n, row in enumerate(rows)) + "\n"
        path = tmp_path / ("a.jsonl.gz" if packed else "a.jsonl")
        path.write_bytes(gzip.compress(lines.encode()) if packed else lines.encode())
        portal.reset(records=path)
        assert client.post(LIST, json={"limit": 200, "lastId": ""}).json()["data"]["total"] == 3
        assert client.post(DETAIL, json={"id": rows[2]["id"]}).json()["data"] == rows[2]


class TestIGate:
    def token(self, client, **changes):
        request = {"data": {"grant_type": "client_credentials"}, "auth": (CLIENT_ID, CLIENT_SECRET)} | changes
        return client.post(TOKEN_PATH, **request)

    def search(self, client, **query):
        headers = {"Authorization": f"Bearer {self.token(client).json()['access_token']}"}
        return client.get("/igate/pa/dossier-search/dvc", params=query, headers=headers)

    def test_the_configuration_names_the_sign_in(self, client, portal):
        config = client.get("/vi/assets/app.config.json").json()
        assert (config["apiGateway"], config["sso"]["url"]) == (f"{portal.url}/igate", f"{portal.url}/auth")

    def test_a_token_is_needed_and_ends(self, client, portal):
        assert client.get("/igate/pa/dossier-search/dvc").status_code == 401
        assert self.token(client).json()["expires_in"] == 300
        assert self.search(client, code="H29.45-261118-0101").status_code == 200
        assert portal.app.state.world.token_valid("đoán") is False

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"auth": (CLIENT_ID, "sai")}, 401),
            ({"auth": None}, 401),
            ({"headers": {"Authorization": "Basic %%%"}, "auth": None}, 401),
            ({"data": {"grant_type": "password"}}, 400),
        ],
    )
    def test_only_its_own_client_gets_a_token(self, client, changes, status):
        assert self.token(client, **changes).status_code == status

    def test_slice_and_page(self, client):
        sliced = self.search(client, code="H29.45-261118-0101", spec="slice").json()
        paged = self.search(client, code="H29.45-261118-0101", spec="page").json()
        assert "totalElements" not in sliced
        assert (paged["totalElements"], paged["totalPages"], paged["last"]) == (1, 1, True)
        assert sliced["content"][0]["appliedDate"] == "2026-11-18T01:05:00.000+0000"

    def test_not_found_is_200_and_empty(self, client):
        answer = self.search(client, code="H29.45-261118-9999")
        assert (answer.status_code, answer.json()["content"]) == (200, [])

    @pytest.mark.parametrize("query", [{"page": "x"}, {"page": -1}, {"size": 0}, {"size": 101}])
    def test_a_bad_page_is_400(self, client, query):
        assert self.search(client, **query).status_code == 400


class TestIoctc:
    def search(self, client, code: str):
        account = {"username": ioctc.USERNAME, "password": ioctc.PASSWORD}
        token = client.post("/ioctc/getToken", json=account).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        return client.get("/ioctc/tra-cuu", params={"ma_ho_so": code}, headers=headers).json()

    def test_a_row_with_mongo_dates(self, client):
        answer = self.search(client, "H17.12-261118-0201")
        assert answer["TongSo"] == 1
        row = answer["HoSo"][0]
        assert (row["TenTrangThai"], row["NgayTraKetQua"]) == ("Đang xử lý", None)
        assert row["NgayTiepNhan"] == {"$date": "2026-11-18T01:40:00Z"}

    def test_not_found_is_an_empty_list(self, client):
        assert self.search(client, "H17.12-261118-9999") == {"TongSo": 0, "HoSo": []}
        assert self.search(client, CODE) == {"TongSo": 0, "HoSo": []}

    @pytest.mark.parametrize("body", ["{", "[]", '{"username": "sandbox", "password": "sai"}'])
    def test_only_its_own_account_gets_a_token(self, client, body):
        assert client.post("/ioctc/getToken", content=body).status_code == 401
        assert client.get("/ioctc/tra-cuu", headers={"Authorization": "Bearer x"}).status_code == 401


class TestVpcp:
    def call(self, client, service: str, **parameters):
        account = {"username": vpcp.USERNAME, "password": vpcp.PASSWORD}
        session = client.post("/vpcp/mapi/login", json=account).json()["session"]
        body = {"session": session, "madonvi": vpcp.UNIT, "service": service, **parameters}
        return client.post("/vpcp/mapi/g", json=body, headers={"dstcode": vpcp.ROUTE}).json()

    def test_a_dossier(self, client):
        answer = self.call(client, "TraCuuHoSo", mahoso="G15.99.08-261117-100301")
        row = answer["result"][0]
        assert (answer["error_code"], row["MaTrangThai"], row["NgayTiepNhan"]) == (0, "4", "20261117100000")

    def test_not_found_is_an_empty_list(self, client):
        assert self.call(client, "TraCuuHoSo", mahoso=CODE)["result"] == []

    def test_what_it_refuses(self, client):
        assert self.call(client, "KhongCo")["error_code"] == -1
        wrong = client.post("/vpcp/mapi/login", json={"username": "x"}).json()
        assert wrong["error_code"] != 0
        assert "session" not in wrong
        assert client.post("/vpcp/mapi/g", json={"service": "TraCuuHoSo"}).json()["error_code"] == -1
        no_route = {"session": self.call(client, "LayThuTuc")["error_code"], "service": "TraCuuHoSo"}
        assert client.post("/vpcp/mapi/g", json=no_route).json()["error_code"] == -1

    def test_a_procedure_of_its_own_catalogue(self, client):
        row = self.call(client, "LayThuTuc", maTTHC="1.004194")["result"][0]
        assert row["CACHTHUCTHUCHIEN"][0]["THOIGIAN"][0]["PHILEPHI"][0]["SOTIEN"] == 7000


class TestHcc:
    def test_public_and_full_answer(self, client):
        body = {"maHoSo": CODE, "soDinhDanh": OWNER}
        public = client.post(f"{HCC}/GetHoSoPublic", json=body).json()
        assert (public["succeeded"], public["data"]["trangThaiHoSo"]) == (True, "Đang xử lý")
        full = client.post(f"{HCC}/SearchHoSoTraCuu", json={**body, "maCaptCha": CAPTCHA}).json()["data"]
        assert (full["trangThaiHoSoId"], full["tenDonVi"]) == ("4", "UBND xã Mẫu")

    def test_keys_in_any_case(self, client):
        body = {"MAHOSO": CODE, "SoDinhDanh": OWNER}
        assert client.post(f"{HCC}/GetHoSoPublic", json=body).json()["succeeded"] is True

    @pytest.mark.parametrize(
        ("path", "body", "message"),
        [
            ("GetHoSoPublic", {"maHoSo": "H55.12-261120-9999", "soDinhDanh": OWNER}, UNKNOWN_CODE),
            ("GetHoSoPublic", {"maHoSo": CODE, "soDinhDanh": "019175000008"}, WRONG_NUMBER),
            ("GetHoSoPublic", {"maHoSo": CODE}, WRONG_NUMBER),
            ("GetHoSoPublic", {"maHoSo": "H29.45-261118-0101", "soDinhDanh": "079095000101"}, UNKNOWN_CODE),
            ("SearchHoSoTraCuu", {"maHoSo": "H55.12-261120-9999", "maCaptCha": "sai"}, BAD_CAPTCHA),
        ],
    )
    def test_failures_are_200_with_exact_words(self, client, path, body, message):
        answer = client.post(f"{HCC}/{path}", json=body)
        assert answer.status_code == 200
        assert answer.json() == {"data": None, "failed": True, "message": message, "succeeded": False}

    def test_nobody_sees_a_dossier_without_authorised_person_by_giving_nothing(self, client):
        answer = client.post(f"{HCC}/GetHoSoPublic", json={"maHoSo": "H55.12-261123-0001", "soDinhDanh": None})
        assert answer.json()["message"] == WRONG_NUMBER

    def test_the_timeline_needs_the_key(self, client):
        path = f"{HCC}/GetHoSoThongTinTienTrinh"
        steps = client.get(path, params={"maHoSo": CODE, "key": KEY}).json()["data"]["thongTinTienTrinh"]
        assert [step["buocXuLy"] for step in steps] == ["Mới đăng ký", "Được tiếp nhận", "Đang xử lý"]
        for query in ({"maHoSo": CODE}, {"maHoSo": "x", "key": KEY}):
            assert client.get(path, params=query).status_code == 500

    def test_the_leaky_search_stays_empty(self, client):
        answer = client.get(f"{HCC}/TraCuuHccPortal", params={"MaHoSo": CODE, "Params": OWNER}).json()
        assert (answer["data"], answer["totalCount"]) == ([], 0)


class TestOfficer:
    def move(self, client, to, code=CODE, **more):
        return client.post(f"/sandbox/dossiers/{code}/move", json={"to": to, **more})

    def test_a_dossier_goes_its_way(self, client):
        for to in (6, 4, 5, 4, 9, 10):
            assert self.move(client, to).status_code == 200
        dossier = next(row for row in client.get("/sandbox/dossiers").json()["dossiers"] if row["code"] == CODE)
        assert (dossier["status"], dossier["moves"]) == (10, [])

    def test_a_step_out_of_order_is_refused(self, client):
        answer = self.move(client, 10)
        assert answer.status_code == 409
        assert "9 (Đã xử lý xong)" in answer.json()["message"]

    @pytest.mark.parametrize(("code", "to", "status"), [("H1", 2, 404), (CODE, "chín", 400), (CODE, None, 400)])
    def test_nonsense_is_answered(self, client, code, to, status):
        assert self.move(client, to, code).status_code == status

    def test_acceptance_sets_dates_and_the_note_is_in_the_timeline(self, client, portal):
        code = "H55.12-261123-0001"
        assert self.move(client, 2, code, note="Đủ giấy tờ").status_code == 200
        dossier = portal.dossier(code)
        assert dossier.accepted is not None
        assert dossier.due is not None
        assert dossier.steps[-1].note == "Đủ giấy tờ"

    def test_the_page_moves_one_too_and_escapes(self, client, portal):
        portal.dossier(CODE).agency = "<b>UBND</b>"
        answer = client.post("/sandbox/can-bo", data={"code": CODE, "to": "9"}, follow_redirects=True)
        assert answer.status_code == 200
        assert portal.dossier(CODE).status == 9
        assert "Đã xử lý xong." in answer.text
        assert "<b>UBND</b>" not in answer.text

    def test_open_statuses_lead_on_and_closed_ones_do_not(self):
        assert {status for status, moves in MOVES.items() if not moves} == {3, 7, 8, 10}
        assert all({7, 8} <= set(MOVES[status]) for status in (1, 2, 4, 5, 6))

    def test_built_in_dossiers_show_every_status(self):
        dossiers, _ = built_in()
        assert {dossier.status for dossier in dossiers} == set(range(1, 11))
        assert all(len(dossier.identity) == 12 for dossier in dossiers)
        assert len({dossier.code for dossier in dossiers}) == len(dossiers)


class TestFaults:
    def test_per_request(self, client):
        assert client.post(LIST, json={}, headers={"X-Sandbox-Fault": "503"}).status_code == 503
        assert client.post(f"{LIST}?sandbox_fault=429=7", json={}).headers["Retry-After"] == "7"
        assert client.post(LIST, json={}).status_code == 201

    def test_an_unknown_fault_is_named(self, client):
        answer = client.post(LIST, json={}, headers={"X-Sandbox-Fault": "chay"})
        assert answer.status_code == 400
        assert "chay" in answer.text

    def test_at_run_time_counted_and_by_path(self, client):
        set_to = client.post("/sandbox/faults", json={"standing": ["503*2@/api", "rejected403@/hcc"]})
        assert set_to.json()["standing"] == ["503*2@/api", "rejected403@/hcc"]
        assert [client.post(LIST, json={}).status_code for _ in range(3)] == [503, 503, 201]
        assert client.post(f"{HCC}/GetHoSoPublic", json={}).status_code == 403
        client.post("/sandbox/faults", json={})
        assert client.post(f"{HCC}/GetHoSoPublic", json={}).status_code == 200

    @pytest.mark.parametrize("body", [{"standing": ["chay"]}, {"rate": "nhiều"}])
    def test_bad_faults_are_refused(self, client, body):
        assert client.post("/sandbox/faults", json=body).status_code == 400

    def test_a_drop_is_a_dropped_connection(self, client):
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(LIST, json={}, headers={"X-Sandbox-Fault": "drop"})

    def test_ioctc_fails_twice_then_works(self, client):
        asked = [client.post(LIST, json={}, headers={"X-Sandbox-Fault": "ioctc500"}).status_code for _ in range(6)]
        assert asked == [500, 500, 201, 500, 500, 201]

    def test_slow_is_slow(self, client):
        started = monotonic()
        assert client.post(LIST, json={}, headers={"X-Sandbox-Fault": "slow=0.3"}).status_code == 201
        assert monotonic() - started >= 0.3

    def test_a_rate_is_kept_and_repeats_with_the_seed(self):
        def drawn(seed: int) -> list[str]:
            faults = Faults(rate=0.05, seed=seed)
            return [fault.name for _ in range(4000) for fault in faults.draw("/api/v1/x", "")]

        assert drawn(1) == drawn(1) != drawn(2)
        assert 120 < len(drawn(1)) < 280

    def test_every_fault_has_a_name_that_reads_back(self):
        assert [str(parse(f"{name}=2*3@/x")) for name in NAMES] == [f"{name}=2*3@/x" for name in NAMES]

    def test_the_sandbox_pages_always_work(self, portal, client):
        portal.fault("503", "slow=30")
        assert client.get("/sandbox/health").json() == {"ok": True}

    def test_an_unknown_fault_stops_the_start(self):
        with pytest.raises(ValueError, match="chay"):
            create_app(faults=["chay"])


class TestProgram:
    def test_it_prints_its_address_and_stops_on_sigterm(self):
        command = [sys.executable, "-m", "bot.cli", "sandbox", "portal", "--port", "0", "--fault", "503@/api"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout
            lines = []
            for line in program.stdout:
                lines.append(line)
                if line.startswith("Sẵn sàng:"):
                    break
            address = lines[-1].split()[-1]
            assert httpx.get(f"{address}/sandbox/health", trust_env=False).json() == {"ok": True}
            assert httpx.post(address + LIST, headers=BROWSER, trust_env=False).status_code == 503
            program.terminate()
            program.wait(10)
        assert any(CODE in line and OWNER in line for line in lines)

    def test_a_taken_port_is_one_clear_line(self, portal):
        port = int(portal.url.rsplit(":", 1)[1])
        with pytest.raises(PortTaken, match=str(port)):
            serve(create_app(), "127.0.0.1", port, print)

    def test_a_wrong_fault_is_one_clear_line(self):
        command = [sys.executable, "-m", "bot.cli", "sandbox", "portal", "--port", "0", "--fault", "chay"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert result.returncode == 1
        assert result.stderr.count("\n") == 1
        assert "chay" in result.stderr


class TestDatesOfTheBuiltInDossiers:
    @pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 2, 8), date(2028, 1, 1)])
    def test_open_ones_lie_around_today(self, today):
        for dossier in built_in(today)[0]:
            running = dossier.status in (1, 2, 4, 5, 6)
            assert dossier.submitted.date() <= today
            assert not running or (today - dossier.submitted.date()).days < 45
            assert dossier.finished is None or dossier.finished.date() <= today

    def test_one_is_late_and_one_is_not(self):
        dossiers = {dossier.code: dossier for dossier in built_in(date(2027, 3, 3))[0]}
        assert dossiers["H55.12-261105-0011"].due.date() < date(2027, 3, 3)
        assert dossiers[CODE].due.date() == date(2027, 3, 4)

    @pytest.mark.parametrize(
        ("count", "day"),
        [
            (0, date(2026, 11, 27)),
            (1, date(2026, 11, 30)),
            (-1, date(2026, 11, 27)),
            (-5, date(2026, 11, 23)),
            (24, date(2026, 12, 31)),
            (25, date(2027, 1, 4)),
        ],
    )
    def test_working_days_from_a_sunday(self, count, day):
        assert working_day(date(2026, 11, 29), count) == day

    def test_an_officers_acceptance_promises_a_working_day(self):
        world = World(built_in(date(2026, 11, 24))[0])
        dossier = world.dossiers["H55.12-261123-0001"]
        dossier.move(2, datetime(2026, 11, 27, 9, tzinfo=VIETNAM))
        assert dossier.due == datetime(2026, 12, 4, 17, tzinfo=VIETNAM)


class TestForms:
    PATH = "/api/v1/submitting/preview-attachment"
    ID = "019dd021-f563-755f-abf3-a308189ef24f"

    @pytest.mark.parametrize("body", [{"json": {"fileId": ID}}, {"data": {"fileId": ID}}], ids=["json", "form"])
    def test_a_file_comes_by_post_either_way(self, client, body):
        answer = client.post(self.PATH, **body)
        assert answer.status_code == 201
        assert answer.content.startswith(b"PK")

    def test_a_link_is_refused(self, client):
        assert "Request Rejected" in client.get(self.PATH, params={"fileId": self.ID}).text

    @pytest.mark.parametrize("key", ["", "abc", "00000000-0000-4000-8000-000000000000"])
    def test_an_id_of_another_kind_has_none(self, client, key):
        assert client.post(self.PATH, json={"fileId": key}).status_code == 400

    def test_its_faults(self, portal, client):
        portal.fault("file_empty")
        assert client.post(self.PATH, json={"fileId": self.ID}).content == b""
        portal.fault("file_html")
        assert client.post(self.PATH, json={"fileId": self.ID}).text.startswith("<!doctype html>")
