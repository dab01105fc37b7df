from support.live import EchoBrain
from support.zalo_oa import connected, zalo


async def test_a_conversation(redis_url, tmp_path):
    async with zalo() as sandbox, connected(sandbox, redis_url, EchoBrain(), tmp_path):
        sandbox.follow(sandbox.lan)
        assert await sandbox.next(0) == ["1. Chào mừng"]
        assert await sandbox.answer("cho xem nút") == ["2. Chọn việc cần làm:"]
        assert [button["title"] for button in sandbox.buttons()] == ["Đăng ký lần đầu", "Cấp lại", "Nộp trực tuyến"]
        assert await sandbox.press("Cấp lại") == ['3. Đã bấm /choose{"p":"1.000002"}']
