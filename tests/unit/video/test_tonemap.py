"""HDR curves against the values printed in the standards, and whole HDR clips."""

import numpy as np
import pytest
from made_clips import HEIGHT_PX, WIDTH_PX, encode

from speedlab.video import probe, read_frames
from speedlab.video.tonemap import (
    HdrTransfer,
    hlg_scene_light,
    pq_light,
    pq_signal,
    roll_off,
    tone_map,
)

BT2020 = 9  # ITU-T H.273, primaries and matrix


def test_pq_reaches_its_printed_points():
    # BT.2408: 58 % is 203 cd/m2 (reference white); BT.2100: full signal is 10 000 cd/m2.
    light = pq_light(np.array([0.0, 0.5806, 1.0]))
    np.testing.assert_allclose(light * 203.0, [0.0, 203.0, 10_000.0], rtol=1e-3)
    back = pq_signal(light)
    np.testing.assert_allclose(back, [0.0, 0.5806, 1.0], atol=1e-6)


def test_hlg_reaches_its_printed_points():
    # BT.2100: half signal is one twelfth of the peak; BT.2408: 75 % shows reference white, 26.5 %.
    light = hlg_scene_light(np.array([0.0, 0.5, 0.75, 1.0]))
    np.testing.assert_allclose(light, [0.0, 1 / 12, 0.265, 1.0], atol=2e-4)


@pytest.mark.parametrize("peak", [3.77, 4.93])
def test_roll_off_keeps_the_darks_and_the_order(peak):
    light = np.linspace(0.0, peak, 2_000)
    shown = roll_off(light, peak)
    np.testing.assert_allclose(shown[light < 0.4], light[light < 0.4], atol=1e-6)
    assert np.all(np.diff(shown) >= 0.0)
    assert np.diff(shown).max() <= np.diff(light).max() * 1.001  # no kink upwards
    assert shown[-1] == pytest.approx(1.0, abs=1e-6)


def test_greys_stay_grey_and_land_where_the_formulas_say():
    signal = np.array([0.0, 0.3, 0.5])
    codes = np.repeat(np.round(signal * 65_535), 3).reshape(1, 3, 3).astype(np.uint16)
    hlg = tone_map(codes, HdrTransfer.HLG)[0]
    relative = signal**2 / 3 / 0.265  # all below the knee
    expected = np.where(relative < 0.018, 4.5 * relative, 1.099 * relative**0.45 - 0.099) * 255
    np.testing.assert_allclose(hlg, np.repeat(expected[:, None], 3, axis=1), atol=1.5)
    pq = tone_map(codes, HdrTransfer.PQ)[0, 2]
    # 50 % PQ is 92.25 cd/m2, 0.4544 of reference white: sRGB 0.7030.
    np.testing.assert_allclose(pq, 0.7030 * 255, atol=1.5)


def test_colours_change_their_primaries():
    # BT.709 red in BT.2020 light is 0.6274, 0.0691, 0.0164 (BT.2087): it must come out pure.
    signal = pq_signal(0.4 * np.array([0.6274, 0.0691, 0.0164]))
    codes = np.round(signal * 65_535).astype(np.uint16).reshape(1, 1, 3)
    red, green, blue = tone_map(codes, HdrTransfer.PQ)[0, 0].tolist()
    assert red == pytest.approx((1.055 * 0.4 ** (1 / 2.4) - 0.055) * 255, abs=1.5)
    assert max(green, blue) <= 12


@pytest.mark.parametrize("transfer", HdrTransfer)
def test_an_hdr_clip_is_named_and_mapped(tmp_path, transfer):
    colours = {"color_trc": transfer.value, "color_primaries": BT2020, "colorspace": BT2020}
    path = encode(
        tmp_path / "hdr.mp4",
        [np.full((HEIGHT_PX, WIDTH_PX, 3), 128, np.uint8)] * 3,
        codec="libx265",
        pixel_format="yuv420p10le",
        options={"x265-params": "log-level=none", "crf": "4"},
        colours=colours,
    )
    info = probe(path)
    assert info.hdr
    assert info.pixel_format == "yuv420p10le"
    grey = np.full((1, 1, 3), round(128 / 255 * 65_535), np.uint16)
    expected = int(tone_map(grey, transfer)[0, 0, 0])
    assert expected != pytest.approx(128, abs=8)
    for frame in read_frames(info):
        assert frame.rgb.dtype == np.uint8
        np.testing.assert_allclose(frame.rgb.reshape(-1, 3).mean(axis=0), expected, atol=3)
