SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.consent_texts (
    version character varying(12) NOT NULL,
    since timestamp with time zone NOT NULL,
    text text NOT NULL
);
CREATE TABLE public.consents (
    ref character varying(64) NOT NULL,
    state character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    version character varying(12) NOT NULL
);
CREATE TABLE public.erasures (
    code character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    deleted text NOT NULL
);
CREATE TABLE public.notices (
    id integer NOT NULL,
    owner character varying(80) NOT NULL,
    channel character varying(20) NOT NULL,
    chat character varying(2000) NOT NULL,
    topic character varying(60) NOT NULL,
    event character varying(80) NOT NULL,
    body text NOT NULL,
    created double precision NOT NULL,
    send_at double precision NOT NULL,
    state character varying(12) NOT NULL,
    attempt integer NOT NULL,
    leased_until double precision NOT NULL,
    lease character varying(80) NOT NULL,
    settled double precision,
    shown_in character varying(60) NOT NULL
);
CREATE SEQUENCE public.notices_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.notices_id_seq OWNED BY public.notices.id;
CREATE TABLE public.official_records (
    hash character varying(64) NOT NULL,
    body bytea NOT NULL
);
CREATE TABLE public.portal_waits (
    id integer NOT NULL,
    owner character varying(80) NOT NULL,
    channel character varying(20) NOT NULL,
    chat character varying(2000) NOT NULL,
    code character varying(60) NOT NULL,
    host character varying(200) NOT NULL,
    event character varying(60) NOT NULL,
    confirmed boolean NOT NULL,
    until double precision NOT NULL
);
CREATE SEQUENCE public.portal_waits_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.portal_waits_id_seq OWNED BY public.portal_waits.id;
CREATE TABLE public.receipt_arrivals (
    answer character varying(80) NOT NULL,
    created timestamp with time zone NOT NULL,
    state character varying(10),
    sent integer,
    missing integer,
    at timestamp with time zone
);
CREATE TABLE public.receipts (
    code character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    channel character varying(20) NOT NULL,
    decision character varying(20) NOT NULL,
    release integer NOT NULL,
    body bytea NOT NULL,
    ref character varying(64),
    chat character varying(300)
);
CREATE TABLE public.release_changes (
    release integer NOT NULL,
    body bytea NOT NULL
);
CREATE SEQUENCE public.release_changes_release_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.release_changes_release_seq OWNED BY public.release_changes.release;
CREATE TABLE public.releases (
    id integer NOT NULL,
    published_at timestamp with time zone NOT NULL,
    origin character varying(200) NOT NULL,
    note character varying(500) NOT NULL,
    content bytea NOT NULL
);
CREATE SEQUENCE public.releases_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.releases_id_seq OWNED BY public.releases.id;
CREATE TABLE public.reread_texts (
    code character varying(20) NOT NULL,
    fingerprint character varying(2000) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.subscriptions (
    id integer NOT NULL,
    owner character varying(80) NOT NULL,
    channel character varying(20) NOT NULL,
    chat character varying(2000) NOT NULL,
    code character varying(60) NOT NULL,
    host character varying(200) NOT NULL,
    status integer,
    status_text character varying(300) NOT NULL,
    status_at double precision NOT NULL,
    due double precision,
    looked_at double precision,
    next_look double precision NOT NULL,
    failures integer NOT NULL,
    missing integer NOT NULL,
    state character varying(10) NOT NULL,
    version integer NOT NULL,
    lease character varying(80) NOT NULL,
    leased_until double precision NOT NULL,
    created double precision NOT NULL
);
CREATE SEQUENCE public.subscriptions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subscriptions_id_seq OWNED BY public.subscriptions.id;
CREATE TABLE public.sync_items (
    run integer NOT NULL,
    key character varying(200) NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(2000) NOT NULL,
    state character varying(10) NOT NULL,
    hash character varying(64),
    reason character varying(500)
);
CREATE TABLE public.sync_runs (
    id integer NOT NULL,
    source character varying(300) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    listed boolean NOT NULL,
    release integer
);
CREATE SEQUENCE public.sync_runs_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sync_runs_id_seq OWNED BY public.sync_runs.id;
CREATE TABLE public.withdrawn_procedures (
    code character varying(20) NOT NULL,
    successors character varying(500) NOT NULL,
    body bytea NOT NULL
);
CREATE TABLE public.zalo_oa_tokens (
    app_id character varying(40) NOT NULL,
    number integer NOT NULL,
    access bytea NOT NULL,
    refresh bytea NOT NULL,
    access_until double precision NOT NULL,
    refresh_until double precision NOT NULL,
    authorized_at double precision NOT NULL,
    saved_at double precision NOT NULL,
    tried_at double precision NOT NULL,
    trouble character varying(200) NOT NULL,
    held_by character varying(80) NOT NULL,
    held_until double precision NOT NULL
);
ALTER TABLE ONLY public.notices ALTER COLUMN id SET DEFAULT nextval('public.notices_id_seq'::regclass);
ALTER TABLE ONLY public.portal_waits ALTER COLUMN id SET DEFAULT nextval('public.portal_waits_id_seq'::regclass);
ALTER TABLE ONLY public.release_changes ALTER COLUMN release SET DEFAULT nextval('public.release_changes_release_seq'::regclass);
ALTER TABLE ONLY public.releases ALTER COLUMN id SET DEFAULT nextval('public.releases_id_seq'::regclass);
ALTER TABLE ONLY public.subscriptions ALTER COLUMN id SET DEFAULT nextval('public.subscriptions_id_seq'::regclass);
ALTER TABLE ONLY public.sync_runs ALTER COLUMN id SET DEFAULT nextval('public.sync_runs_id_seq'::regclass);
INSERT INTO public.consent_texts VALUES ('a9a596aab680', '2026-12-01 00:00:55.342194+00', 'Bà con có đồng ý không?');
INSERT INTO public.consents VALUES ('lan', 'given', '2026-12-01 00:00:55.342194+00', 'a9a596aab680');
INSERT INTO public.erasures VALUES ('X-1', '2026-12-01 00:00:55.353629+00', '["Câu trả lời", "Hồ sơ theo dõi"]');
INSERT INTO public.notices VALUES (1, 'lan', 'telegram', 'sealed lan', 'H01-1', 'moved:1', 'sealed body', 1, 2, 'waiting', 0, 0, '', NULL, '');
INSERT INTO public.official_records VALUES ('dda9669293759f4419444fb2d292b1d8fb9b42aa2722f501eb0d1b806e045d42', '\x785e7d51b16edb3010ddfb150467ab95acd8a93dba433a1529e0ad08049aa4cc43649210a92486a12fe8d2a2535174488b06c896b5d5e8c2ffa13fe99d6c149dcae178b87bf7eedddd8e4ba7349ff3d9f3945ec647dc8a0d455ef5bf7e78b606fcb6cc9bfda367a1ef3e328294a02b8598d77df799c5be7b2f0d462b7da3abc0e7eff8ada815bf1a71dfac2a0846d7885d1076797822ae7bcfff4916270d17d904c362adad043df0f4ddc396ad8465d6ecbf59a6c8c841d7ddfe3b3570b602ab8ba13332586735526c74344e11c38edf80c084825acb88a908341c8645d5a0938f78632122e2d6d5d760d785125bdee2847a50b0e362e31a8b806c82eb69af5a6c1aa2f683bcc5e1a9efbe4896cdd91b9cce33d3779f5838dc933429c289c20bafeba37bdaedb2efbeb26b230015b91ad660052d2ec32ae787d9d376f4177d71bc41a4a2b8ff891e6de33fa54795aea9e530ab777514550174b1349b2995a72aa16b27e7645e9219ae7f7c7460a5250470162bb269fee2edef0fc9627949d709852b313a4ec7d3249d26e38cb6e5ca1224600f2382c1ec64a675aecef4d9449ee7ab72c5db677f005da9d73f');
INSERT INTO public.official_records VALUES ('b1c3f741c340cf478797960fe3b38f590aa7ebcd8b47a94ed5c62df0da619bc0', '\x785e7d51b16edb3010ddfb1504672b95e4c6693cba433a152de02d08048aa4cd43649210a9a486a12fe8d2a2531164488204e896b5d5e8c2ffa13fe99d6c049dcae178b87bf7eedddd864ba7349ff2d3a3945ece47dc8a1545def5bf1f3d5b027e6be6cdf6a767a1efbe31822c40570a31effbee078b7df7451a8c56fa4a57814fcff9b5a815bf1871df941504a36bc4ce083bdf3d13d79de7ff248b8386b3ec18c362a9ad043df0f4ddd39a95c2326bb6f796293272d0f579fb400d9cadc0ea62e88c0cd6598d142b1d8d53c4b0e1572030a1a0d632622a020d87615135e88c47bcb1101171edea4bb0cb4289356f71423d28d870b1728d4540768ceb692f5a6c1aa2f683bcd9eeb9ef6e24cba6ec034ee799e9bbef2cecee489a14e140e185d7f5de3dec76de77b7ecd2084045ae862558418bcbb0caf961f6b41dbda0cff637885414b7bfd0a36dfca774afd235b51c66f5ae8ea22a802e9666a74a8d5395d0b59313326fc90cd7df3f3ab0d21202388b15d964fcfad39fafc96cfe91ae130ab7c0689ee693249d247946db728b0548c01e460483d91355e66399e56589ed847ac3db577f016259d72d');
INSERT INTO public.portal_waits VALUES (1, 'lan', 'telegram', 'sealed lan', 'H01-2', 'hcc', 'back:1', true, 1000000000);
INSERT INTO public.receipt_arrivals VALUES ('web:1', '2026-07-02 03:04:05+00', 'whole', 1, 0, '2026-12-01 00:00:55.427636+00');
INSERT INTO public.receipts VALUES ('AB12', '2026-07-02 03:04:05+00', 'web', 'answer', 3, '\x789cab562ac9cf4951b25288ae562a28ca4f4e4d292d4a0572952cf50c40c050494741a92cb5a838333f0f245c0616482c2e484d2e290669534a4b4d2d568aad8d050a17a516e464a616434c2b49ad2801e908c838bc56c140e1c8c487bb27e7a52b811526e61597a7168164cb5393ac0c956a0106c32b11', 'lan', 'sealed lan');
INSERT INTO public.release_changes VALUES (2, '\x789cab564ace48cc4b4f2d56b252888ed55150ca494d2b89cf2f2d81f18bf34b8b9253813c25c7004fa55a0077d40ec5');
INSERT INTO public.releases VALUES (1, '2026-07-01 00:00:00+00', 'seed 0000', 'Nội dung gốc', '\x1f8b08000000000002ffbd54cd4edc30107e152b67b6dd65f929dcba20d1130289f68250e4d8938d85d74e1d7b9715e2097a6851d5435571a0552bf550896bc97111ef9137a9c7d94d42d5737348e299f17cf3fb5d46b9d10cb8335044bbe4f432629a83ff8b769ef5f119446b24527412647bd5fdf79c8c85ffcc499e2d7ee6a4a8ca6b128c7249858a97a6ca49e965859b4ca899b7825480e4e8ea55557e26b62adfb10c2f4b98820c1144336a7874860e5d2245918141fb11da9f3cde21ec6d1e75d5f12ae483c1262ae8181413753e5155fe9893842aa2b2c5574538be5848e362f12dc0186020a6428d639f01eb044f1d17de134a4ed1502b2914c4215484535a01e24dc0669a2fcb371514755c78b716b5568482780d950eff865ee894b06836d3e61c91399d075bb8b04bfc2b2c16ac9a4227da29540d367d4fbc8a39637c6c58d9e8cde13e5e4e0da0fb94ca02fc916b97d8d4c98ea8eb1e1352da42f79c0a89c1305ad4b821e91c9417169d166a3369d48585bc2ef4e8f1ae2abf3032d82587be5739c9aaf223291e6f43911b9f97cd30851ed21ccc5ff293aabc21e719156830cb40b5d0da88b150340cca00bdeabcee3396a4c8f44c75b2c5389f461d3b235b4937fb35d2e21fd4e36d310cbbf8edff7072fe633067a1194c2b2eacd0aaa9b584319571420bd188fcd63a699ba35f9d55b3c29903e538b32d8eef2695b6b390092848856d057e4c8507ee98e41e65b907abd4eb4d48a1bbea968614224f023e3f1656c340d8291e27f33664e90df9ea98ebdc496a6ac05039ed0cab3726d7c6fa8c45208cfe6087f3619ff790957adbf87a81af7efb041ae2c044e1cb8677065bc3e7c70f1f7aa393a3400c45ac5394aff7d7b77afdadde7ab8d13602974ea7a960c2c366b4c8d078730760c8376063936d0f9334c12bda59de6411da35d58c2698c9bc9ee63c33ab918f3c477e220fd755f9bee6b5278cdb12ed3f5792be6d3611035b2d515d139728dea35d867e3d3adcf71489bb78a3c6e465b49c36cf925c14d6081678e7d855f7bf141975d44849754047cdf5bdc82777f507addd20e524060000');
INSERT INTO public.releases VALUES (2, '2026-12-01 00:00:55.269954+00', 'sync, seed 0000', 'Đồng bộ', '\x1f8b0800000000000003ed54cd8a134110befb144d9f139d99fc991ce3613d89426e4b083ddd9d4cb393eede9e99c410f2041ed645f62022b82e0a82c25ecd1c3ccc92f79837b1aa135741700fdec461e869aabeaafaaaea63d6746e725e303a8836f78ea975864b513899d1c69a7223241dd0fefd009f9036a86673b43caab71f2c9929f8ac884daa4f966475794e103255321580795c97af495e972f7802d6542e649ad1c1315d3227e8b8416d11a72a4ba403ec10b1a3dd35e6bab4f417e7e4c0e128ec8099cda4e64afa3c75f9714562a6894eaaf79a083cb8e7f5bcbac20246a74acb89af0c19b4d11252cc659e188119d674a1a06f2a94933c0757aeb03930b3b4804bab410bad72402c8d3b517a36116c4537d0a1f40cd694cd4da1011076603c9bf1068a66b9b49ede70775d976f380907e4097467495297af48b6bb446a9c6587149659e9f6d7c36c4775f9969c244c0123e3d44c6986830b21ca58df7bb069dca28ff63bc83128afbec20da7f187d03d4b5338ee7bb5c6e52c9d28dc5810f6856805a289db6ef6f0788887dffefec1050bc955a68c8688b0db7af0ece66573387a8adbc926660ad62888bacda0db8c429c96994e15575023615902de4e5fca9668cb7687f75af134a69bf11dc28bee161e42fe0bef1f161e2ef82f85d71371d4e26114c7508e89f65e780bc3595ca4ccad50783671870951d0d505b939afcb332f9a9ffa04dfed1f71ec734cd92906fb5e18f0392d6496ef898218cf1499559fc9a2de7e5921599d2dbdf646aede5e911406a86078f5f61bd1d53b44fc1812a8bdbcd0b3df1a0ce145f2df0150488a6ebc050000');
INSERT INTO public.releases VALUES (3, '2026-12-01 00:00:55.319891+00', 'spreadsheet, seed 0000', 'sửa', '\x1f8b0800000000000003ed544d8bd34018befb2b8639b7da24fdb03dd6c37a1285de96522633d364d874667692b496921f201ed645f620e2615d540485bdda1cbbf47fe49ff8be495d05c13d781343980cefe7f33eef43367461329e333af28b7bc7d43ac3a5c89d4c696b43b911928ee8f07e071f8fb6a8660bb43caab61f2c89147cd6c4c6bbcf96a455794e3064ae642220e67155be215955bee4315813b994494a47c774c59ca0d316b57998a834960e62c7183bd95f63ad4b4b7f71ce0e188ebc1e9859243557b2ae53951fd724649ae878f75e138107af713ddf5d6103a313a5e5acee0c15b4d1124a2c64161b81153674a9606e2a94933c0357a6703830b324874bd0a2b9561944ac8c3b513a9a09b6a6054c286b041bca1626d710e0f5809e625a40d33493b68637de5f57e55b4ebc117902d3591257e56b92ee2f111a67e9a1846556bae67ae0765295efc849cc1420324e454a3324ce832c63ebd93b45eb36faa8d9418649d9ee1bdc908d3fa436284dee783dab352e63c94ce1c63ade5088a023dab8edf6008f8778d4db6f1e5cb0905ca5ca68c8f0fac1836737afdae3c953dc4e3a3373b0fa1dbfdfeef4dbbe876c99f95c71053d6296c6e0ed0da50c4457767b7c1084f39016d33b84e7df2d3c0cf92fbc7f5878b8e0bf14de40847ec03d3f0ca11d13dd46784bc3599827ccad51783676078628e8ea82dc9c57e5592d9a9ffa04dfed1f715ad798b3534cae676180e7349769d60005319e2912edbe9065b5fdba46b03a5dd5da9bb86a7b45122050817eca4f0cc97ca151b43f6802bd97173afa6d440f5e84ff1d58dea77cbe050000');
INSERT INTO public.releases VALUES (4, '2026-07-03 00:00:00+00', 'broken', 'hỏng', '\x1f8b62726f6b656e');
INSERT INTO public.reread_texts VALUES ('9.000001', '{"fees": "abc"}', '2026-12-01 00:00:55.322719+00');
INSERT INTO public.subscriptions VALUES (1, 'lan', 'telegram', 'sealed lan', 'H01-1', 'hcc', 2, 'Đang xử lý', 0, NULL, NULL, 100, 0, 0, 'active', 0, '', 0, 100);
INSERT INTO public.sync_items VALUES (1, '1', '9.000001', 'Tên 1', 'kept', 'dda9669293759f4419444fb2d292b1d8fb9b42aa2722f501eb0d1b806e045d42', NULL);
INSERT INTO public.sync_items VALUES (1, '2', '9.000002', 'Tên 2', 'kept', 'b1c3f741c340cf478797960fe3b38f590aa7ebcd8b47a94ed5c62df0da619bc0', NULL);
INSERT INTO public.sync_items VALUES (1, '3', '9.000003', 'Tên 3', 'left_out', NULL, 'hỏng');
INSERT INTO public.sync_runs VALUES (1, 'API', '2026-12-01 00:00:55.237298+00', '2026-12-01 00:00:55.278561+00', true, 2);
INSERT INTO public.withdrawn_procedures VALUES ('9.000009', '9.000001', '\x785e7d51b16e1b310cddfb1582665f7ab21b27f6e80ec954b480b72038c8926c11394bc24997d430ee0bbab4e854141dd2a205ba656d6f74e0ffb83f0979368a4ed14011e423f9f8b8e5ca6bc3a77c7292d39bf00177724d91d7dddf9f81ad00bf0d0b76f73bb0d8b59f184196604a8d98cbaefdc252d77e5016a3a5b93565e4d32b7e272bcdaf073cd48b12a235156267849def1fa8d77de0ff258b23870b718a61b9324e81e9fb74edaf0d5b48c79cdd7d774c93513daff7bb1f34c0bb129c29fac9d8c17967b0c5da24eb3575d8f25b9098d050199530958096c3b02c6b7446035e3b4888b8f3d50db855a1e58637b8a1e9196cb95cfbda21409ca23ccd7583436332a1a737db3f74ed57c5c494bdc1ed02b35dfb99c5fd3d5153321e5b04194c75708fdacebbf61bbbb1129091af60054e927002ab7ce877cf9bc13ff4c5e106898ad2ee0f7aa4c633a50796beae54bf6bf05592650174b15c4cb41ee53aa36b676764cec9f4d73f3c3ab0360a22788715623c7af9eef163369bbfa5ebc4c22f313acc87e32c1f6743416af9e51214e00c2ba3c5ac9a2c86e7f9023553428b5767bc79f1048075d6b3');
INSERT INTO public.zalo_oa_tokens VALUES ('123', 1, '\x67414141414142724467343348447565424937564a6653745a637777672d34587a74364f6679726a5630366d6f444e34694e33787a5a446b5972533272755f67545a44666e72314e7938327678783664336e36566745545f344769304b4c7a4e78673d3d', '\x6741414141414272446734337761336e4d7655703031366d55744c3950394a4f703773576335503174754d736f6355757534514930586f723564703062623870634f4d6f304d39776a425936486537434e77526971745479625337444278686962513d3d', 91000, 7777000, 1000, 1000, 0, '', '', 0);
SELECT pg_catalog.setval('public.notices_id_seq', 1, true);
SELECT pg_catalog.setval('public.portal_waits_id_seq', 1, true);
SELECT pg_catalog.setval('public.release_changes_release_seq', 1, false);
SELECT pg_catalog.setval('public.releases_id_seq', 4, true);
SELECT pg_catalog.setval('public.subscriptions_id_seq', 1, true);
SELECT pg_catalog.setval('public.sync_runs_id_seq', 1, true);
ALTER TABLE ONLY public.consent_texts
    ADD CONSTRAINT consent_texts_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (ref);
ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_owner_topic_event_key UNIQUE (owner, topic, event);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.official_records
    ADD CONSTRAINT official_records_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY public.portal_waits
    ADD CONSTRAINT portal_waits_owner_code_key UNIQUE (owner, code);
ALTER TABLE ONLY public.portal_waits
    ADD CONSTRAINT portal_waits_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.receipt_arrivals
    ADD CONSTRAINT receipt_arrivals_pkey PRIMARY KEY (answer);
ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.release_changes
    ADD CONSTRAINT release_changes_pkey PRIMARY KEY (release);
ALTER TABLE ONLY public.releases
    ADD CONSTRAINT releases_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reread_texts
    ADD CONSTRAINT reread_texts_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_owner_code_key UNIQUE (owner, code);
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sync_items
    ADD CONSTRAINT sync_items_pkey PRIMARY KEY (run, key);
ALTER TABLE ONLY public.sync_runs
    ADD CONSTRAINT sync_runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.withdrawn_procedures
    ADD CONSTRAINT withdrawn_procedures_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.zalo_oa_tokens
    ADD CONSTRAINT zalo_oa_tokens_pkey PRIMARY KEY (app_id);
CREATE INDEX ix_consents_at ON public.consents USING btree (at);
CREATE INDEX ix_erasures_at ON public.erasures USING btree (at);
CREATE INDEX ix_portal_waits_host ON public.portal_waits USING btree (host);
CREATE INDEX ix_portal_waits_until ON public.portal_waits USING btree (until);
CREATE INDEX ix_receipt_arrivals_created ON public.receipt_arrivals USING btree (created);
CREATE INDEX ix_receipts_at ON public.receipts USING btree (at);
CREATE INDEX ix_receipts_ref ON public.receipts USING btree (ref);
CREATE INDEX notices_owner ON public.notices USING btree (owner, state, id);
CREATE INDEX notices_send_at ON public.notices USING btree (state, send_at);
CREATE INDEX subscriptions_code ON public.subscriptions USING btree (code);
CREATE INDEX subscriptions_next_look ON public.subscriptions USING btree (host, state, next_look);
